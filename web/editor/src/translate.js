// The translation page: the source beside an empty target, block by block. Each
// row has a field (headline, deck, the lead picture's words) or an editor.
import { Desk } from './desk.js'
import { blockText, canonical, cleanContent, newID } from './doc.js'
import { enter, makeEditor, replaceAll } from './editor.js'
import { Names } from './rail.js'
import { blankRow, copyOf, deal, emptyFor, rowBlocks, rowState } from './rows.js'
import { toolbar } from './toolbar.js'
import { autosize, clearNotice, h, icon, notice, pageJSON, w } from './ui.js'

const MARKS = { done: ['ok', 'g-published', 'row_done'], stale: ['st-stale', 'g-stale', 'row_stale'], empty: ['st-draft', 'g-draft', 'row_empty'], orphan: ['', 'warn', 'row_orphan'] }

export function translatePage(root) {
  const page = new TranslatePage(root)
  page.desk.start()
  page.paint()
  return page
}

class TranslatePage {
  constructor(root) {
    this.root = root
    this.content = cleanContent(pageJSON('story-content') ?? {})
    this.source = cleanContent(pageJSON('source-content') ?? {})
    this.names = new Names(pageJSON('story-names'))
    this.pending = new Map()
    this.rows = [...root.querySelectorAll('[data-seg]')].map((el) => (el.dataset.seg === 'block' ? new BlockRow(el, this) : new FieldRow(el, this)))
    this.desk = new Desk(root, this)
    const tools = document.getElementById('tools')
    if (tools) this.paintTools = toolbar(tools, { editor: () => this.editor ?? this.rows.find((r) => r.editor)?.editor, pending: this.pending })
    root.addEventListener('keydown', (e) => this.keys(e))
    for (const b of document.querySelectorAll('[data-act="next-open"]')) b.addEventListener('click', () => this.next())
    for (const b of document.querySelectorAll('[data-act="copy-source"]')) b.addEventListener('click', () => this.current()?.copy())
  }

  keys(e) {
    if (!e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) return
    const towards = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
    if (e.code === 'ArrowDown') this.next()
    else if (e.code === towards) this.current()?.copy()
    else return
    e.preventDefault()
  }

  current() {
    return this.rows.find((r) => r.el.contains(document.activeElement)) ?? this.last
  }

  // next goes to the next row that is open, from the top again after the last.
  next() {
    const from = this.rows.indexOf(this.current())
    const order = [...this.rows.slice(from + 1), ...this.rows.slice(0, from + 1)]
    const row = order.find((r) => r.state !== 'done')
    row?.focus()
    row?.el.scrollIntoView({ block: 'center' })
  }

  entered(row) {
    this.last = row
    this.editor = row.editor ?? this.editor
    for (const r of this.rows) r.el.classList.toggle('is-in', r === row)
    this.paintTools?.()
  }

  touch() {
    this.desk?.changed()
    this.paint()
  }

  paint() {
    for (const r of this.rows) r.paint()
    const counted = this.rows.filter((r) => r.counts)
    const states = counted.map((r) => r.state)
    const done = states.filter((s) => s === 'done').length
    const text = w('progress', { done, all: counted.length })
    document.getElementById('tr-progress')?.replaceChildren(h('span', { class: 'prog', 'aria-hidden': 'true' }, states.map((s) => h('i', { class: s === 'done' ? 'd' : s === 'stale' ? 's' : '' }))), ' ', text)
    const open = counted.length - done
    // what the server refuses too; a part to look at again, a standfirst or a caption only gets a word
    const stops = counted.some((r) => r.state === 'empty' && r.needed)
    for (const b of document.querySelectorAll('[data-primary]:not([data-guarded])')) {
      if (stops) b.setAttribute('aria-disabled', 'true')
      else b.removeAttribute('aria-disabled')
    }
    const why = document.getElementById('why-not')
    if (why && !why.hasAttribute('data-guarded')) {
      why.hidden = !open
      const stale = states.filter((s) => s === 'stale').length
      const parts = [stale ? w('why_stale', { n: stale }) : '', open - stale ? w('why_empty', { n: open - stale }) : ''].filter(Boolean)
      const say = parts.join(' ')
      const slot = why.querySelector('[data-text]') ?? why
      if (slot.textContent !== say) slot.textContent = say
    }
  }

  read() {
    const c = { ...this.content, lead_image: this.content.lead_image ? { ...this.content.lead_image } : null }
    const body = []
    for (const r of this.rows) {
      if (r.isBlock) body.push(...r.read())
      else if (r.field.startsWith('lead.')) { if (c.lead_image) c.lead_image[r.field.slice(5)] = r.read() } else c[r.field] = r.read()
    }
    return { ...c, body: { type: 'doc', content: body } }
  }

  show(content) {
    const c = cleanContent(content)
    this.content = c
    const blocks = this.rows.filter((r) => r.isBlock)
    const parts = deal(blocks.map((r) => ({ src: r.src, tgt: r.ids })), c.body.content)
    blocks.forEach((r, i) => r.show(parts[i]))
    for (const r of this.rows) if (!r.isBlock) r.show(r.field.startsWith('lead.') ? c.lead_image?.[r.field.slice(5)] ?? '' : c[r.field])
    this.paint()
  }

  // accepted: after a revision what was touched is made from the source's present text.
  accepted(info) {
    if (info?.revision) for (const r of this.rows) r.settle()
    this.paint()
  }

  // refreshed: the server's button may know less than the rows do.
  refreshed() {
    this.paint()
  }

  confirm(row) {
    row.confirmed = true
    this.desk.saver.confirm.add(row.key)
    this.paint()
    row.focus()
  }

  remove(row) {
    const at = this.rows.indexOf(row)
    const next = row.el.nextSibling
    this.rows.splice(at, 1)
    row.el.remove()
    this.touch()
    notice('row', { icon: 'undo', text: w('row_removed'), dismiss: true, actions: [{ label: w('undo'), run: () => {
      this.rows.splice(at, 0, row)
      this.root.querySelector('.tr-grid')?.insertBefore(row.el, next)
      this.touch()
      clearNotice('row')
    } }] })
  }
}

// Row is what both kinds of row share: state, mark, "still right".
class Row {
  constructor(el, page) {
    this.el = el
    this.page = page
    this.fresh = el.dataset.freshState
    this.label = el.dataset.label ?? ''
    this.mid = el.querySelector('.mid')
    this.tgt = el.querySelector('.tgt')
    this.lang = this.tgt.lang || page.root.dataset.lang
    this.dir = this.tgt.dir || page.root.dataset.dir
    el.addEventListener('focusin', () => page.entered(this))
  }
  get counts() {
    return this.fresh !== 'extra' && this.fresh !== 'orphan'
  }
  get touched() {
    return this.text() !== this.loaded
  }
  get state() {
    return rowState({ fresh: this.fresh, blank: this.counts && this.blank(), touched: this.touched, confirmed: this.confirmed })
  }
  settle() {
    if (this.fresh === 'stale' && (this.touched || this.confirmed)) {
      this.fresh = 'current'
      this.page.root.dispatchEvent(new CustomEvent('polydesk:row', { bubbles: true, detail: { key: this.key } }))
    }
    this.confirmed = false
    this.loaded = this.text()
  }
  paint() {
    const state = this.state
    if (this.shown === state) return
    this.shown = state
    this.el.classList.toggle('is-stale', state === 'stale')
    this.el.classList.toggle('is-todo', state === 'empty')
    const [cls, glyph, key] = MARKS[this.fresh === 'orphan' ? 'orphan' : state]
    const word = h('span', { class: key === 'row_done' ? 'visually-hidden' : '' }, w(key))
    this.mid.replaceChildren(h('span', {}, this.label), h('span', { class: `st ${cls}` }, icon(glyph), word),
      state === 'stale' ? h('button', { type: 'button', class: 'btn btn-sm', onclick: () => this.page.confirm(this) }, w('still_right')) : '',
      this.fresh === 'orphan' ? h('button', { type: 'button', class: 'btn btn-sm', onclick: () => this.page.remove(this) }, w('row_remove')) : '')
  }
}

class FieldRow extends Row {
  constructor(el, page) {
    super(el, page)
    this.field = this.key = el.dataset.seg
    const at = (c) => (this.field.startsWith('lead.') ? c.lead_image?.[this.field.slice(5)] ?? '' : c[this.field])
    this.source = at(page.source)
    this.area = autosize(h('textarea', { class: 'tgt-in', rows: '1', lang: this.lang, dir: this.dir, id: `field-${this.field.replace('.', '-')}`, 'aria-label': this.label, placeholder: w('write_here'), spellcheck: 'true', value: at(page.content) }))
    this.area.addEventListener('input', () => {
      if (this.area.value.includes('\n')) this.area.value = this.area.value.replace(/\s*\n\s*/g, ' ')
      page.touch()
    })
    this.area.addEventListener('keydown', (e) => { if (e.key === 'Enter' && !e.ctrlKey && !e.metaKey) e.preventDefault() })
    this.tgt.replaceChildren(this.area)
    this.loaded = this.text()
  }
  get needed() { return this.field === 'headline' }
  text() { return this.area.value }
  read() { return this.area.value }
  blank() { return !this.area.value.trim() && Boolean(this.source.trim()) }
  show(v) {
    this.area.value = v
    this.area.dispatchEvent(new Event('fit'))
  }
  focus() { this.area.focus() }
  copy() {
    this.area.focus()
    this.area.select()
    // one step for the field's own undo where the browser still has it
    if (!document.execCommand?.('insertText', false, this.source)) this.area.setRangeText(this.source)
    this.page.touch()
  }
}

// BlockRow has an editor, made when the row comes near the screen or is entered:
// a hundred at once would make the page wait. Until then it shows plain text.
class BlockRow extends Row {
  constructor(el, page) {
    super(el, page)
    this.isBlock = true
    this.src = el.dataset.src || ''
    this.ids = (el.dataset.tgt ?? '').split(' ').filter(Boolean)
    this.source = page.source.body.content.find((b) => b.attrs.id === this.src) ?? null
    const mine = page.content.body.content.filter((b) => this.ids.includes(b.attrs.id))
    this.blocks = mine.length ? mine : [this.first()]
    this.loaded = this.text()
    this.still = h('div', { class: 'tgt-ed', tabindex: '0', role: 'textbox', 'aria-multiline': 'true', 'aria-label': this.label, lang: this.lang, dir: this.dir, onfocus: () => this.focus() }, this.blocks.map((b) => h('p', { class: 'blk' }, blockText(b))))
    this.tgt.replaceChildren(this.still)
    this.tgt.addEventListener('mousedown', () => this.wake(), { once: true })
    near(el, () => this.wake())
  }
  get needed() { return this.source?.type !== 'image' }
  first() {
    return this.source ? emptyFor(this.source, this.key || newID()) : { type: 'paragraph', attrs: { id: newID() } }
  }
  wake() {
    if (this.editor) return
    const d = this.page.root.dataset
    const held = document.activeElement === this.still
    this.tgt.replaceChildren()
    this.editor = makeEditor(this.tgt, { content: this.blocks }, { cls: 'tgt-ed', label: this.label, lang: this.lang, dir: this.dir, placeholder: w('write_here'), media: d.media, mediaURL: d.mediaUrl, pending: this.page.pending,
      change: () => this.page.touch(), select: () => this.page.paintTools?.() })
    this.blocks = null
    if (held) this.focus()
  }
  now() { return this.editor ? this.editor.getJSON().content : this.blocks }
  get key() { return this.now() ? this.read()[0]?.attrs.id ?? '' : '' }
  text() { return this.now().map(canonical).join('\n') }
  read() { return rowBlocks(this.now(), this.src) }
  blank() { return blankRow(this.read(), this.source) }
  show(blocks) {
    this.wake()
    replaceAll(this.editor, { content: blocks.length ? blocks : [this.first()] })
  }
  focus() {
    this.wake()
    enter(this.editor, 'end')
  }
  copy() {
    if (!this.source) return
    this.wake()
    replaceAll(this.editor, { content: [copyOf(this.source, this.key || newID())] })
    this.focus()
    this.page.touch()
  }
}

let watcher = null
const wakers = new WeakMap()

// near runs fn once, when el is about to be seen.
function near(el, fn) {
  watcher ??= new IntersectionObserver((seen) => {
    for (const s of seen) {
      if (!s.isIntersecting) continue
      watcher.unobserve(s.target)
      wakers.get(s.target)?.()
    }
  }, { rootMargin: '400px 0px' })
  wakers.set(el, fn)
  watcher.observe(el)
}
