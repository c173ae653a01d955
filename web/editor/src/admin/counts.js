// What waits for me, in the navigation and in the page's title, without reload.
import { number } from '../ui.js'

const EVERY = 20_000

export function counts() {
  const url = document.body.dataset.counts
  if (!url) return
  const plain = document.title.replace(/^\([^)]*\)\s*/, '')
  let busy = false
  const ask = async () => {
    if (busy || document.hidden) return
    busy = true
    try {
      const res = await fetch(url, { credentials: 'same-origin', headers: { Accept: 'application/json' } })
      if (res.ok && !res.redirected) paint(await res.json(), plain)
    } catch { /* no answer: the old numbers stay */ } finally {
      busy = false
    }
  }
  setInterval(ask, EVERY)
  window.addEventListener('focus', ask)
  document.addEventListener('visibilitychange', ask)
  document.addEventListener('polydesk:counts', ask)
}

function paint(got, plain) {
  for (const el of document.querySelectorAll('[data-count]')) {
    const n = got[el.dataset.count]
    if (typeof n !== 'number') continue
    const slot = el.querySelector('[data-n]') ?? el
    if (slot.textContent !== number(n)) slot.textContent = number(n)
    el.hidden = n === 0
  }
  const title = got.title ? `(${number(got.title)}) ${plain}` : plain
  if (document.title !== title) document.title = title
}
