// Letters act by the physical key, so that they work with any layout, and never
// while somebody types. The page says what each does by its data attributes.
import { show } from './float.js'

const typing = (el) => el?.closest?.('input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit]),textarea,select,[contenteditable=true],dialog')

export function keys() {
  let goes = 0 // until when a letter after g counts
  // before the editor sees it, which takes every Enter for its own
  document.addEventListener('keydown', (e) => { if ((e.ctrlKey || e.metaKey) && e.key === 'Enter' && !e.altKey && !e.isComposing) primary(e) }, true)
  document.addEventListener('keydown', (e) => {
    if (e.defaultPrevented || e.isComposing) return
    if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target) || document.querySelector('dialog[open]')) return
    const letter = /^Key([A-Z])$/.exec(e.code)?.[1].toLowerCase()
    if (e.key === '?' || e.key === '؟' || (e.code === 'Slash' && e.shiftKey)) return act(e, () => show(document.getElementById('keys')))
    if (e.code === 'Slash' || e.key === '/') return act(e, () => (document.querySelector('[data-key="search"]') ?? document.querySelector('.search input'))?.focus())
    if (letter === 'g' && !e.shiftKey) {
      goes = performance.now() + 1500
      return
    }
    if (performance.now() < goes && letter) {
      goes = 0
      return press(e, `[data-go="${letter}"]`)
    }
    if (letter === 'n') return press(e, '[data-key="new"], .top .new')
    if (letter === 'j' || letter === 'k') return row(e, letter === 'j' ? 1 : -1)
    if (e.key === 'Enter' && e.target === document.body) return act(e, () => document.querySelector('[data-row].is-cur a')?.click())
    if (letter && !e.shiftKey) press(e, `[data-key="${letter}"]`)
  })
}

function act(e, fn) {
  e.preventDefault()
  fn()
}

function press(e, selector) {
  const el = document.querySelector(selector)
  if (el) act(e, () => el.click())
}

function primary(e) {
  const dialog = document.querySelector('dialog[open]')
  const el = dialog ? dialog.querySelector('.btn-go') : document.querySelector('[data-primary]')
  if (!el) return
  e.stopPropagation()
  act(e, () => el.click())
}

// row moves the mark of the present row; its first link takes the focus.
function row(e, by) {
  const rows = [...document.querySelectorAll('[data-row]')].filter((r) => r.offsetParent)
  if (!rows.length) return
  const at = rows.findIndex((r) => r.classList.contains('is-cur'))
  const next = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by))]
  rows.forEach((r) => r.classList.toggle('is-cur', r === next))
  act(e, () => {
    const link = next.querySelector('a')
    link?.focus({ preventScroll: true })
    next.scrollIntoView({ block: 'nearest' })
  })
}
