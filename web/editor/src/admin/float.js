// What floats: menus and dialogs. Escape closes, a click outside closes, focus
// goes back to where it was.

export function menus() {
  const open = () => document.querySelectorAll('details.menu[open]')
  document.addEventListener('click', (e) => {
    for (const d of open()) if (!d.contains(e.target) || e.target.closest('[data-close-menu]')) d.open = false
  })
  document.addEventListener('keydown', (e) => {
    if (e.key !== 'Escape') return
    for (const d of open()) {
      const inside = d.contains(document.activeElement)
      d.open = false
      if (inside) d.querySelector('summary')?.focus()
      e.stopPropagation()
    }
  })
  document.addEventListener('toggle', (e) => {
    if (!e.target.matches?.('details.menu') || !e.target.open) return
    for (const d of open()) if (d !== e.target && !d.contains(e.target)) d.open = false
  }, true)
  document.addEventListener('keydown', (e) => {
    const box = e.target.closest?.('details.menu[open]')
    if (!box || !['ArrowDown', 'ArrowUp'].includes(e.key) || e.target.matches('input,textarea,select')) return
    const items = [...box.querySelectorAll('.menu-box > :is(a,button)')]
    const at = items.indexOf(e.target)
    items[(at + (e.key === 'ArrowDown' ? 1 : -1) + items.length) % items.length]?.focus()
    e.preventDefault()
  })
}

// show opens a dialog of the page as a modal one.
export function show(d) {
  if (!d || d.open) return
  const back = document.activeElement
  d.showModal()
  d.querySelector('[autofocus], input:not([type=hidden]), textarea, select')?.focus()
  d.addEventListener('close', () => { if (back?.isConnected) back.focus() }, { once: true })
}

export function dialogs() {
  document.addEventListener('click', (e) => {
    const opener = e.target.closest?.('[data-dialog]')
    if (opener && opener.getAttribute('aria-disabled') !== 'true') {
      e.preventDefault()
      opener.closest('details.menu')?.removeAttribute('open')
      show(document.getElementById(opener.dataset.dialog))
      return
    }
    // On a page of its own a form's Cancel is a link back.
    const dialog = e.target.closest?.('[data-close]')?.closest('dialog')
    if (dialog) {
      e.preventDefault()
      dialog.close()
    }
  })
  const arrived = () => document.querySelectorAll('dialog[data-dialog-open]').forEach((d) => {
    d.removeAttribute('data-dialog-open')
    d.removeAttribute('open')
    show(d)
  })
  arrived()
  document.addEventListener('htmx:after:swap', arrived)
}

export function notices() {
  document.addEventListener('click', (e) => { e.target.closest?.('[data-dismiss]')?.closest('.say')?.remove() })
  document.querySelector('.sum[tabindex]')?.focus() // a form's summary of errors
}
