// A button that was pressed says so, keeps its width, and takes no second press.
// Guarded ones (aria-disabled) do nothing but lead to their reason.

export function busy() {
  document.addEventListener('click', (e) => {
    const b = e.target.closest?.('[aria-disabled="true"]')
    if (!b) return
    e.preventDefault()
    e.stopImmediatePropagation()
    const why = document.getElementById(b.getAttribute('aria-describedby')?.split(' ')[0] ?? '')
    why?.querySelector('a')?.focus()
  }, true)
  document.addEventListener('submit', (e) => {
    if (e.defaultPrevented || e.target.method === 'dialog') return
    const form = e.target
    if (form.dataset.sent) {
      e.preventDefault()
      return
    }
    const button = e.submitter ?? form.querySelector('button:not([type=button])')
    if (button?.getAttribute('aria-disabled') === 'true') {
      e.preventDefault()
      return
    }
    if (form.target === '_blank' || form.role === 'search') return
    form.dataset.sent = '1'
    if (button) setTimeout(() => press(button)) // after the form's data was read
  })
  for (const name of ['htmx:finally:request', 'htmx:error']) document.addEventListener(name, release)
  window.addEventListener('pageshow', () => document.querySelectorAll('[data-sent]').forEach(free))
}

function press(button) {
  if (button.classList.contains('is-busy') || !button.matches('.btn')) return
  button.style.inlineSize = `${button.offsetWidth}px`
  button.dataset.was = button.textContent
  button.classList.add('is-busy')
  button.setAttribute('aria-busy', 'true')
  const spin = document.createElement('span')
  spin.className = 'spin'
  spin.setAttribute('aria-hidden', 'true')
  const kept = document.createElement('span')
  kept.hidden = true
  kept.append(...button.childNodes)
  button.append(spin, button.dataset.busy ?? button.dataset.was.trim(), kept)
}

function free(form) {
  delete form.dataset.sent
  for (const b of form.ownerDocument.querySelectorAll('.btn.is-busy')) {
    if (b.form !== form) continue
    const kept = b.querySelector(':scope > span[hidden]')
    b.replaceChildren(...(kept?.childNodes ?? []))
    b.classList.remove('is-busy')
    b.removeAttribute('aria-busy')
    b.removeAttribute('style')
  }
}

function release(e) {
  const form = e.target.closest?.('form')
  if (form) free(form)
}
