// The rail's credits and topics: ordered lists that pointer and keys can sort,
// and pickers that ask the server. The finished sentence is the server's.
import { call } from './net.js'
import { announce, dialog, field, h, icon, w } from './ui.js'

// Names knows what slugs are called.
export class Names {
  constructor(given = {}) {
    for (const k of ['authors', 'agencies', 'topics']) this[k] = { ...given?.[k] }
  }
  learn(kind, item) {
    this[kind][item.id] = { name: item.name, lang: item.lang, dir: item.dir }
  }
  text(kind, id) {
    return this[kind][id]?.name ?? id
  }
  el(kind, id) {
    const n = this[kind][id]
    return h('bdi', { lang: n?.lang, dir: n?.dir }, n?.name ?? id)
  }
}

// sortable lets the items of list be moved: drag, or focus the grip and press
// arrows; Escape puts back. move(from, to) changes the data and paints again.
export function sortable(list, { count, move, name }) {
  const grips = () => [...list.querySelectorAll('.grip')]
  let start = null
  let moving = false // painting anew takes the focus for a moment
  const say = (i) => announce(w('moved', { name: name(i), at: i + 1, of: count() }))
  const to = (from, at) => {
    if (at < 0 || at >= count() || at === from) return
    moving = true
    move(from, at)
    grips()[at]?.focus()
    moving = false
    say(at)
  }
  list.addEventListener('keydown', (e) => {
    const at = grips().indexOf(e.target)
    if (at < 0) return
    if (e.key === 'ArrowUp' || e.key === 'ArrowDown') {
      e.preventDefault()
      start ??= at
      to(at, at + (e.key === 'ArrowUp' ? -1 : 1))
    } else if (e.key === 'Escape' && start !== null) {
      e.preventDefault()
      e.stopPropagation()
      to(at, start)
      start = null
    }
  })
  list.addEventListener('focusout', (e) => { if (!moving && !list.contains(e.relatedTarget)) start = null })
  drag(list, grips, to)
}

function drag(list, grips, to) {
  list.addEventListener('pointerdown', (e) => {
    const grip = e.target.closest('.grip')
    if (!grip || e.button) return
    const rows = [...list.children]
    const from = grips().indexOf(grip)
    let at = from
    list.classList.add('is-sort')
    rows[from].classList.add('is-held')
    grip.setPointerCapture(e.pointerId)
    const over = (ev) => {
      const i = rows.findIndex((r) => ev.clientY < r.getBoundingClientRect().bottom)
      at = i < 0 ? rows.length - 1 : i
      rows.forEach((r, n) => r.classList.toggle('is-over', n === at && at !== from))
    }
    const end = (ev) => {
      grip.removeEventListener('pointermove', over)
      rows.forEach((r) => r.classList.remove('is-over', 'is-held'))
      list.classList.remove('is-sort')
      if (ev.type === 'pointerup') to(from, at)
    }
    grip.addEventListener('pointermove', over)
    grip.addEventListener('pointerup', end, { once: true })
    grip.addEventListener('pointercancel', end, { once: true })
  })
}

// credits shows bylines and agencies in el. o: {get(): content, set(values), names, desk, creditsURL, pickURL, lang}.
export function credits(el, o) {
  const kinds = {
    bylines: { kind: 'authors', id: 'author', option: 'role', options: ['reporter', 'translator', 'editor', 'photographer'], label: 'bylines', add: 'add_byline' },
    attributions: { kind: 'agencies', id: 'agency', option: 'kind', options: ['with', 'based_on'], label: 'agencies', add: 'add_agency' },
  }
  const lists = Object.keys(kinds).map((field) => orderedList(field, kinds[field], o))
  const line = h('div', { class: 'lines', 'aria-live': 'polite' })
  el.replaceChildren(...lists.map((l) => l.dom), line, lists[0].add, ' ', h('span', { class: 'sep' }), lists[1].add)
  const paint = () => {
    lists.forEach((l) => l.paint())
    sentence(line, o)
  }
  paint()
  return paint
}

function orderedList(name, k, o) {
  const ol = h('ol', { class: 'cred', 'aria-label': w(k.label) })
  const items = () => o.get()[name]
  const put = (next) => {
    o.set({ [name]: next })
    o.paint()
  }
  const row = (item, i) => {
    const n = o.names.text(k.kind, item[k.id])
    const choice = h('select', { class: 'role', 'aria-label': `${n}: ${w(k.option)}`, onchange: () => put(items().map((x, j) => (j === i ? { ...x, [k.option]: choice.value } : x))) }, k.options.map((v) => h('option', { value: v }, w(`${k.option}_${v}`))))
    choice.value = item[k.option]
    return h('li', {}, h('button', { type: 'button', class: 'grip', 'aria-label': w('move_item', { name: n, at: i + 1, of: items().length }) }, icon('grip', 'i-grip')), o.names.el(k.kind, item[k.id]), choice,
      h('button', { type: 'button', class: 'btn-x', 'aria-label': w('remove_item', { name: n }), onclick: () => { put(items().filter((_, j) => j !== i)); add.focus() } }, icon('x')))
  }
  sortable(ol, {
    count: () => items().length,
    name: (i) => o.names.text(k.kind, items()[i][k.id]),
    move(from, to) {
      const next = [...items()]
      next.splice(to, 0, ...next.splice(from, 1))
      put(next)
    },
  })
  const add = h('button', { type: 'button', class: 'add', onclick: () => pick(k, o, (id) => {
    if (!items().some((x) => x[k.id] === id)) put([...items(), { [k.id]: id, [k.option]: k.options[0] }])
  }) }, w(k.add))
  return { dom: ol, add, paint: () => { ol.replaceChildren(...items().map(row)); ol.hidden = !items().length } }
}

// sentence shows the finished attribution, one line a kind.
async function sentence(el, o) {
  const groups = new Map()
  for (const a of o.get().attributions) groups.set(a.kind, [...(groups.get(a.kind) ?? []), a.agency])
  const key = JSON.stringify([...groups])
  if (el.dataset.of === key) return
  el.dataset.of = key
  try {
    const lines = await Promise.all([...groups].map(([kind, ids]) => call('GET', `${o.creditsURL}?${new URLSearchParams({ desk: o.desk, kind, agencies: ids.join(',') })}`)))
    if (el.dataset.of === key) el.replaceChildren(...lines.map((l) => h('p', { class: 'line', lang: l.lang, dir: l.dir }, l.text)))
  } catch {
    if (el.dataset.of === key) el.replaceChildren(h('p', { class: 'meta' }, w('no_answer')))
    delete el.dataset.of
  }
}

// pick opens a box to find one author, agency or topic; take(id) gets it.
export function pick(k, o, take) {
  const list = h('ul', { class: 'pick-list', role: 'listbox', id: 'pick-list', 'aria-label': w(k.add) })
  const input = h('input', { class: 'form-control', type: 'text', role: 'combobox', 'aria-expanded': 'true', 'aria-controls': 'pick-list', 'aria-autocomplete': 'list', autocomplete: 'off', dir: 'auto' })
  const state = h('p', { class: 'meta', role: 'status' })
  let items = []
  let at = 0
  let asked = 0
  const box = dialog({ id: 'dlg-pick', title: w(k.add), body: [field(w('find'), input), list, state], buttons: [{ label: w('cancel'), run: (close) => close() }, { label: w('add'), go: true, submit: true, run: () => choose(at) }] })
  const choose = (i) => {
    if (!items[i]) return
    o.names.learn(k.kind, items[i])
    box.close()
    take(items[i].id)
  }
  const mark = () => {
    [...list.children].forEach((li, i) => li.setAttribute('aria-selected', String(i === at)))
    if (items[at]) input.setAttribute('aria-activedescendant', `pick-${at}`)
    else input.removeAttribute('aria-activedescendant')
    list.children[at]?.scrollIntoView({ block: 'nearest' })
  }
  const ask = async () => {
    const mine = ++asked
    try {
      const got = await call('GET', `${o.pickURL}/${k.kind}?${new URLSearchParams({ desk: o.desk, q: input.value.trim() })}`)
      if (mine !== asked) return
      items = got.items ?? []
      at = 0
      list.replaceChildren(...items.map((it, i) => h('li', { role: 'option', id: `pick-${i}`, onclick: () => choose(i) }, h('bdi', { lang: it.lang, dir: it.dir }, it.name), it.note ? h('span', { class: 'meta' }, it.note) : '')))
      state.textContent = items.length ? '' : w('nothing_found')
    } catch (e) {
      if (mine === asked) state.textContent = e.data?.message || w('no_answer')
    }
    mark()
  }
  let wait = 0
  input.addEventListener('input', () => { clearTimeout(wait); wait = setTimeout(ask, 150) })
  input.addEventListener('keydown', (e) => {
    if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return
    e.preventDefault()
    at = Math.max(0, Math.min(items.length - 1, at + (e.key === 'ArrowDown' ? 1 : -1)))
    mark()
  })
  input.focus()
  ask()
}

// topics shows chips in el.
export function topics(el, o) {
  const k = { kind: 'topics', add: 'add_topic' }
  const put = (next) => {
    o.set({ topics: next })
    paint()
  }
  const add = h('button', { type: 'button', class: 'add', onclick: () => pick(k, o, (id) => { if (!o.get().topics.includes(id)) put([...o.get().topics, id]) }) }, w('add_topic'))
  const box = h('div', { class: 'chips' })
  const paint = () => box.replaceChildren(...o.get().topics.map((id) => h('span', { class: 'chip' }, o.names.el('topics', id),
    h('button', { type: 'button', 'aria-label': w('remove_item', { name: o.names.text('topics', id) }), onclick: () => { put(o.get().topics.filter((t) => t !== id)); add.focus() } }, icon('x')))), add)
  el.replaceChildren(box)
  paint()
  return paint
}
