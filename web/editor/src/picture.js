// A picture with its caption, alt text and credit: inside the text (a node of
// the editor) and above it (the lead picture). Both are the same figure.
import { upload } from './net.js'
import { autosize, h, icon, w } from './ui.js'

export const TYPES = 'image/jpeg,image/png,image/webp'
export const pictureURL = (template, key) => (key ? template.replace('{key}', encodeURIComponent(key)) : '')

// Figure is the figure; o: {id, kind, value: {media, caption, alt, credit},
// media, mediaURL, lang, dir, change(values), remove()}.
export class Figure {
  constructor(o) {
    this.o = o
    this.value = { media: '', caption: '', alt: '', credit: '', ...o.value }
    this.dom = h('figure', { class: 'blk blk-pic', 'data-kind': o.kind, contenteditable: 'false', id: o.id })
    this.shot = h('div', { class: 'pic-shot' })
    this.state = h('div', { class: 'pic-state', role: 'status' })
    this.inputs = {}
    this.dom.append(this.shot, this.state, h('div', { class: 'pic-bits' }, ['caption', 'alt', 'credit'].map((k) => this.input(k))), this.buttons())
    this.file = h('input', { type: 'file', accept: TYPES, class: 'visually-hidden', tabindex: '-1', 'aria-label': w('picture_file'), onchange: () => this.file.files[0] && this.send(this.file.files[0]) })
    this.dom.append(this.file)
    this.drop()
    this.paint()
  }

  input(k) {
    const id = `${this.o.fieldPrefix ?? `${this.o.id}-`}${k}`
    const area = autosize(h('textarea', { class: 'pic-in', rows: '1', id, lang: this.o.lang, dir: this.o.dir, placeholder: w(`${k}_hint`), value: this.value[k] }))
    area.addEventListener('input', () => this.set({ [k]: area.value.replace(/\n/g, ' ') }))
    area.addEventListener('keydown', (e) => { if (e.key === 'Enter' && !e.ctrlKey && !e.metaKey) e.preventDefault() })
    this.inputs[k] = area
    return h('div', { class: 'pic-row' }, h('label', { for: id }, w(k)), area)
  }

  buttons() {
    return h('div', { class: 'pic-acts' },
      h('button', { type: 'button', class: 'btn btn-sm', onclick: () => this.pick() }, icon('img'), h('span', { class: 'pic-pick' }, w('picture_replace'))),
      h('button', { type: 'button', class: 'btn btn-sm btn-flat', onclick: () => this.o.remove() }, w('picture_remove')))
  }

  drop() {
    this.dom.addEventListener('dragover', (e) => { if (e.dataTransfer?.types.includes('Files')) e.preventDefault() })
    this.dom.addEventListener('drop', (e) => {
      const file = imageOf(e.dataTransfer)
      if (!file) return
      e.preventDefault()
      e.stopPropagation()
      this.send(file)
    })
  }

  pick() {
    this.file.value = ''
    this.file.click()
  }

  set(values) {
    Object.assign(this.value, values)
    this.paint()
    this.o.change({ ...this.value })
  }

  // show takes values from outside (undo, a restored text) without telling anybody.
  show(values) {
    Object.assign(this.value, values)
    for (const [k, el] of Object.entries(this.inputs)) if (el.value !== this.value[k]) el.value = this.value[k]
    this.paint()
  }

  async send(file) {
    if (this.sending) return
    this.sending = true
    const bar = h('progress', { max: '1', value: 0, 'aria-label': w('picture_sending') })
    this.state.replaceChildren(bar, h('span', {}, w('picture_sending')))
    try {
      const got = await upload(this.o.media, file, (p) => { bar.value = p })
      this.state.replaceChildren()
      this.size = got.width ? [got.width, got.height] : null
      this.url = got.url
      this.set({ media: got.key })
      this.o.sent?.(got)
      if (!this.value.alt) this.inputs.alt.focus()
    } catch (e) {
      this.state.replaceChildren(h('p', { class: 'err', role: 'alert' }, icon('warn'), e.data?.message || w(e.status === 413 ? 'picture_big' : 'no_answer')))
    } finally {
      this.sending = false
    }
  }

  paint() {
    const { media, alt } = this.value
    const src = media ? pictureURL(this.o.mediaURL, media) || this.url : ''
    const img = this.shot.querySelector('img')
    if (src && img?.getAttribute('src') !== src) this.shot.replaceChildren(h('img', { class: 'pic', src, alt: '' }))
    if (!src && !this.shot.querySelector('button')) this.shot.replaceChildren(h('button', { type: 'button', class: 'pic-empty', onclick: () => this.pick() }, icon('img'), w('picture_choose')))
    this.dom.classList.toggle('no-pic', !media)
    this.dom.classList.toggle('has-err', Boolean(media) && !alt.trim())
    this.inputs.alt.classList.toggle('need', Boolean(media) && !alt.trim())
  }
}

export function imageOf(data) {
  return Array.from(data?.files ?? []).find((f) => TYPES.split(',').includes(f.type))
}

// pictureView shows an image node of the editor.
export function pictureView({ node, editor, getPos }, options) {
  let now = node
  const put = (values) => {
    const pos = getPos()
    if (pos === undefined) return
    editor.view.dispatch(editor.state.tr.setNodeMarkup(pos, null, { ...now.attrs, ...values }))
  }
  const fig = new Figure({ ...options, id: node.attrs.id, kind: w('kind_image'), value: node.attrs, change: put, remove: () => {
    const pos = getPos()
    editor.view.dispatch(editor.state.tr.delete(pos, pos + now.nodeSize))
    editor.commands.focus()
  } })
  const waiting = options.pending?.get(node.attrs.id)
  if (waiting) {
    options.pending.delete(node.attrs.id)
    fig.send(waiting)
  }
  return {
    dom: fig.dom,
    update(next) {
      if (next.type !== now.type) return false
      now = next
      fig.dom.id = next.attrs.id
      const { media, caption, alt, credit } = next.attrs
      fig.show({ media, caption, alt, credit })
      return true
    },
    selectNode: () => fig.dom.classList.add('is-in'),
    deselectNode: () => fig.dom.classList.remove('is-in'),
    stopEvent: (e) => !/^drag/.test(e.type) && e.target !== fig.dom,
    ignoreMutation: () => true,
  }
}
