// Two versions side by side, block by block. Nothing is dropped: what only one
// side changed is taken in, the rest waits for a choice, and saving waits with it.
import { blockText } from './doc.js'
import { diffWords, entryText, openChoices, resolve, threeWay } from './merge.js'
import { h, icon, w } from './ui.js'

// conflictView shows the choices in a dialog over the page.
// o: {base, mine, theirs, who, names(id, field), lang, dir, titles: {title, mine, theirs, go}, done(content), copy?(), later?()}
export function conflictView(o) {
  const entries = threeWay(o.base, o.mine, o.theirs)
  const back = document.activeElement
  const el = h('dialog', { class: 'dlg dlg-vs', id: 'conflict', 'aria-labelledby': 'conflict-t' })
  const why = h('span', { class: 'why', id: 'conflict-why', role: 'status' })
  const go = h('button', { type: 'button', class: 'btn btn-go', 'aria-describedby': 'conflict-why', onclick: () => {
    const open = openChoices(entries)
    if (open.length) return el.querySelector(`[name="c-${CSS.escape(open[0].key)}"]`)?.focus()
    close()
    o.done(resolve(entries, o.base, o.mine, o.theirs))
  } }, o.titles.go)
  const close = () => { el.close(); el.remove(); if (back?.isConnected) back.focus() }
  const update = () => {
    const open = openChoices(entries).length
    why.textContent = open ? w('choose_first', { n: open }) : ''
    if (open) go.setAttribute('aria-disabled', 'true')
    else go.removeAttribute('aria-disabled')
  }
  const grid = h('div', { class: 'vs' }, h('div', { class: 'hd mine' }, o.titles.mine), h('div', { class: 'hd' }, o.titles.theirs))
  for (const e of entries) grid.append(...row(e, o, update))
  el.append(h('header', {}, h('h3', { id: 'conflict-t' }, o.titles.title)),
    h('div', { class: 'dlg-body' }, o.intro ? h('p', {}, o.intro) : '', entries.length ? grid : h('p', {}, w('no_difference'))),
    h('footer', {}, why, o.copy ? h('button', { type: 'button', class: 'btn', onclick: () => { close(); o.copy() } }, w('into_copy')) : '',
      o.later ? h('button', { type: 'button', class: 'btn', onclick: () => { close(); o.later() } }, o.laterLabel ?? w('later')) : '', go))
  el.addEventListener('cancel', (e) => { e.preventDefault(); if (o.later) { close(); o.later() } })
  document.body.append(el)
  update()
  el.showModal()
  return el
}

function row(e, o, update) {
  const radio = (value, label) => {
    const input = h('input', { class: 'form-check-input', type: 'radio', name: `c-${e.key}`, value, checked: e.choice === value, onchange: () => { e.choice = value; update() } })
    return h('label', { class: `keep${value === 'both' ? ' keep-n' : ''}` }, input, ' ', label)
  }
  const side = (which, cls) => h('div', { class: cls }, h('p', { class: 'meta' }, label(e)), said(e, which, o), radio(which, choiceLabel(e, which, o)))
  const out = [side('mine', 'mine'), side('theirs', '')]
  if (e.options.includes('both')) out.push(h('div', { class: 'both' }, radio('both', w('keep_both'))))
  return out
}

function label(e) {
  if (e.kind !== 'block') return w(`field_${e.key}`)
  return w(`kind_${(e.mine ?? e.theirs).type}`)
}

function choiceLabel(e, which, o) {
  if (e.kind === 'block' && !e[which]) return w('leave_out')
  if (e.kind === 'block' && !e[which === 'mine' ? 'theirs' : 'mine']) return w('take_in')
  return which === 'mine' ? w('keep_mine') : w('keep_theirs', { who: o.who })
}

// said shows one side's text, with what it changed from the base (or from the other side).
function said(e, which, o) {
  const text = entryText(e, which, o.names)
  if (e.kind === 'block' && !e[which]) return h('p', { class: 'meta' }, w(which === 'mine' ? 'not_in_mine' : 'not_in_theirs'))
  if (!text && e.kind !== 'block') return h('p', { class: 'meta' }, w('empty'))
  const from = e.base != null ? entryText(e, 'base', o.names) : entryText(e, which === 'mine' ? 'theirs' : 'mine', o.names)
  const spans = diffWords(from, text)
  const p = h('p', { lang: o.lang, dir: o.dir, class: 'vs-text' }, spans.map((s) => (s.op === 'same' ? s.text : h(s.op, {}, s.text))))
  if (e.kind === 'block' && e[which].type === 'image') p.prepend(icon('img'), ' ')
  return p
}

export const hasText = (c) => Boolean(c.headline || c.deck || c.body.content.some((b) => blockText(b)))
