// Small helpers for making elements, words and dialogs. Text only ever enters
// the page as text nodes; nothing here parses HTML.

const SVG = 'http://www.w3.org/2000/svg'

// h makes an element: h('a', {href, class, onclick, hidden}, child, …).
export function h(tag, props = {}, ...children) {
  const el = document.createElement(tag)
  for (const [k, v] of Object.entries(props)) {
    if (v === null || v === undefined || v === false) continue
    if (k.startsWith('on')) el.addEventListener(k.slice(2), v)
    else if (k === 'value' || k === 'checked') el[k] = v
    else el.setAttribute(k, v === true ? '' : v)
  }
  el.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false))
  return el
}

export function icon(name, extra = '') {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('class', `i ${extra}`.trim())
  svg.setAttribute('aria-hidden', 'true')
  const use = document.createElementNS(SVG, 'use')
  use.setAttribute('href', name.startsWith('g-') ? `#${name}` : `#i-${name}`)
  svg.append(use)
  return svg
}

export function pageJSON(id) {
  const el = document.getElementById(id)
  if (!el) return null
  return JSON.parse(el.textContent)
}

let dictionary = null
function words() {
  dictionary ??= { ...pageJSON('admin-words'), ...pageJSON('story-words') }
  return dictionary
}

// fill puts params into a text at {name}. Numbers take the interface's digits.
export function fill(text, params = {}) {
  return text.replace(/\{(\w+)\}/g, (all, k) => (k in params ? shown(params[k]) : all))
}

const shown = (v) => (typeof v === 'number' ? new Intl.NumberFormat(document.documentElement.lang || undefined).format(v) : String(v))
export const number = shown

// w gives a text of the page's dictionary; a missing one shows its key, so that it is seen.
export const w = (key, params) => fill(words()[key] ?? key, params)

// clockTime says a moment in the interface's digits, to the second.
export function clockTime(date, seconds = true) {
  const f = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
  if (seconds) f.second = '2-digit'
  return new Intl.DateTimeFormat(document.documentElement.lang || undefined, f).format(date)
}

// notice puts a message above the text, one for each kind; it stays until it
// is taken away. bad ones speak up at once.
export function notice(kind, { tone = '', icon: name = 'info', text, actions = [], dismiss = false }) {
  const slot = document.getElementById('notices') ?? document.querySelector('main')
  clearNotice(kind)
  const bad = tone === 'bad'
  const el = h('div', { class: `say${tone ? ` say-${tone}` : ''}`, role: bad ? 'alert' : 'status', 'data-notice': kind }, icon(name), h('span', {}, text))
  const buttons = actions.map((a) => h('button', { type: 'button', class: 'btn btn-sm', onclick: a.run }, a.label))
  if (dismiss) buttons.push(h('button', { type: 'button', class: 'btn btn-sm btn-flat', 'aria-label': w('close'), onclick: () => el.remove() }, icon('x')))
  if (buttons.length) el.append(h('span', { class: 'end' }, buttons))
  if (slot.id === 'notices') slot.append(el)
  else slot.prepend(el)
  return el
}

export function clearNotice(kind) {
  document.querySelector(`[data-notice="${kind}"]`)?.remove()
}

// dialog shows a modal box; it gives the element. Focus goes back where it was.
// body: nodes; buttons: [{label, go?, bad?, run(close), submit?}].
export function dialog({ id, title, body, buttons = [], onclose, wide = false, keep = false }) {
  document.getElementById(id)?.remove()
  const back = document.activeElement
  const form = h('form', { method: 'dialog', novalidate: true })
  const el = h('dialog', { class: `dlg${wide ? ' dlg-wide' : ''}`, id, 'aria-labelledby': `${id}-t` }, form)
  const close = () => el.close()
  form.append(h('header', {}, h('h3', { id: `${id}-t` }, title)), h('div', { class: 'dlg-body' }, body))
  if (buttons.length) {
    form.append(h('footer', {}, buttons.map((b) => h('button', { type: b.submit ? 'submit' : 'button', class: `btn${b.go ? ' btn-go' : ''}${b.bad ? ' btn-bad' : ''}`, onclick: b.submit ? null : () => b.run(close) }, b.label))))
  }
  form.addEventListener('submit', (e) => {
    e.preventDefault()
    buttons.find((b) => b.submit)?.run(close)
  })
  if (keep) el.addEventListener('cancel', (e) => e.preventDefault())
  el.addEventListener('close', () => {
    el.remove()
    onclose?.()
    if (back?.isConnected) back.focus()
  })
  document.body.append(el)
  el.showModal()
  return el
}

export function field(label, input, error) {
  input.id ||= `f${Math.random().toString(36).slice(2)}`
  return h('div', { class: 'fld' }, h('label', { for: input.id }, label), input, error)
}

// autosize lets a text field grow with its text.
export function autosize(area) {
  const fit = () => {
    area.style.height = 'auto'
    area.style.height = `${area.scrollHeight}px`
  }
  if (!CSS.supports('field-sizing', 'content')) {
    area.addEventListener('input', fit)
    area.addEventListener('fit', fit)
    requestAnimationFrame(fit)
  }
  return area
}

// announce tells those who listen what those who look can see.
export function announce(text) {
  const el = document.getElementById('announce') ?? document.body.appendChild(h('div', { id: 'announce', class: 'visually-hidden', 'aria-live': 'assertive' }))
  el.textContent = ''
  requestAnimationFrame(() => { el.textContent = text })
}
