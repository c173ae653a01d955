// The toolbar of the text: marks, blocks, language of a passage, pictures, and
// pasting a whole story.
import { newID, safeHref } from './doc.js'
import { TYPES } from './picture.js'
import { moveBlock } from './schema.js'
import { dialog, field, h, icon, pageJSON, w } from './ui.js'

const isMac = /Mac|iPhone|iPad/.test(navigator.platform)
export const modKey = isMac ? '⌘' : 'Ctrl'

// toolbar fills el and follows the editor that editor() gives (rows of a
// translation have one each). o: {editor, pending, paste?}.
export function toolbar(el, o) {
  const ed = () => o.editor()
  const run = (fn) => () => { if (ed()) fn(ed().chain().focus()).run() }
  const buttons = []
  const button = (key, face, press, isOn) => {
    const b = h('button', { type: 'button', 'aria-label': w(key), title: w(key), 'aria-pressed': isOn ? 'false' : null, onclick: press }, face)
    b.addEventListener('mousedown', (e) => e.preventDefault()) // the caret stays where it is
    buttons.push({ b, isOn })
    return b
  }
  const text = (type, attrs) => run((c) => (ed().isActive(type, attrs) ? c.setNode('paragraph') : c.command(unlist).setNode(type, attrs)))
  const gap = () => h('i')
  el.replaceChildren(
    button('strong', h('b', {}, 'B'), run((c) => c.toggleMark('strong')), (e) => e.isActive('strong')),
    button('emphasis', h('em', {}, 'I'), run((c) => c.toggleMark('emphasis')), (e) => e.isActive('emphasis')),
    button('link', icon('link'), () => ed() && linkDialog(ed()), (e) => e.isActive('link')), gap(),
    button('heading', 'H', text('heading', { level: 2 }), (e) => e.isActive('heading', { level: 2 })),
    button('quote', icon('quote'), text('quote'), (e) => e.isActive('quote')),
    button('list', icon('ul'), () => ed() && toggleList(ed(), false), (e) => e.isActive('list', { ordered: false })),
    button('picture', icon('img'), () => ed() && choosePicture(ed(), o.pending)), gap(),
    button('span', icon('bidi'), () => ed() && spanDialog(ed()), (e) => e.isActive('span')),
    o.paste ? button('paste_story', icon('paste'), o.paste) : '',
    more(ed, text, run))
  arrows(el)
  return () => {
    for (const { b, isOn } of buttons) if (isOn) b.setAttribute('aria-pressed', String(Boolean(ed() && isOn(ed()))))
  }
}

function more(ed, text, run) {
  const item = (key, press, hint) => h('button', { type: 'button', onclick: (e) => { e.target.closest('details').open = false; press() } }, w(key), hint ? h('kbd', {}, hint) : '')
  return h('details', { class: 'menu' }, h('summary', { 'aria-label': w('more_blocks'), title: w('more_blocks') }, icon('dots', 'i-dots')),
    h('div', { class: 'menu-box' },
      item('heading_3', text('heading', { level: 3 })), item('heading_4', text('heading', { level: 4 })),
      item('list_numbered', () => ed() && toggleList(ed(), true)), item('divider', run((c) => c.insertContent({ type: 'divider', attrs: { id: newID() } }))),
      item('embed', () => ed() && embedDialog(ed())), h('hr'),
      item('move_up', () => ed() && moveBlock(ed(), -1), isMac ? '⌥⇧↑' : 'Alt ⇧ ↑'), item('move_down', () => ed() && moveBlock(ed(), 1), isMac ? '⌥⇧↓' : 'Alt ⇧ ↓')))
}

// In a toolbar one stop is reached by Tab, the others by arrows.
function arrows(el) {
  const stops = () => [...el.querySelectorAll(':scope > button, :scope > details > summary')]
  stops().forEach((b, i) => { b.tabIndex = i ? -1 : 0 })
  el.addEventListener('keydown', (e) => {
    const all = stops()
    const at = all.indexOf(document.activeElement)
    if (at < 0 || !['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(e.key)) return
    const forward = (e.key === 'ArrowRight') === (getComputedStyle(el).direction === 'ltr')
    const to = e.key === 'Home' ? 0 : e.key === 'End' ? all.length - 1 : (at + (forward ? 1 : -1) + all.length) % all.length
    all.forEach((b, i) => { b.tabIndex = i === to ? 0 : -1 })
    all[to].focus()
    e.preventDefault()
  })
}

// unlist makes paragraphs of the list where the caret is.
function unlist({ state, tr, dispatch }) {
  const { $from } = state.selection
  if ($from.parent.type.name !== 'item') return true
  if (dispatch) {
    const list = $from.node(-1)
    const { id, src, src_hash } = list.attrs
    const pars = list.content.content.map((item, i) => state.schema.nodes.paragraph.create(i ? null : { id, src, src_hash }, item.content))
    const start = $from.before(-1)
    tr.replaceWith(start, $from.after(-1), pars)
    tr.setSelection(state.selection.constructor.near(tr.doc.resolve(Math.min($from.pos + $from.index(-1) - 1, tr.doc.content.size))))
  }
  return true
}

// toggleList makes one list of the text blocks in the selection, or paragraphs of a list.
export function toggleList(editor, ordered) {
  const { state, view } = editor
  const { $from, $to } = state.selection
  const S = state.schema
  if ($from.parent.type.name === 'item') {
    const list = $from.node(-1)
    if (list.attrs.ordered === ordered) return editor.chain().focus().command(unlist).run()
    return view.dispatch(state.tr.setNodeMarkup($from.before(-1), null, { ...list.attrs, ordered }))
  }
  if (!$from.depth) return false
  const blocks = []
  for (let i = $from.index(0); i <= $to.index(0); i++) blocks.push(state.doc.child(i))
  if (!blocks.every((b) => b.isTextblock)) return false
  const list = S.nodes.list.create({ ...blocks[0].attrs, ordered }, blocks.map((b) => S.nodes.item.create(null, b.content)))
  const tr = state.tr.replaceWith($from.before(1), $to.after(1), list)
  tr.setSelection(state.selection.constructor.near(tr.doc.resolve(Math.min($to.pos + 1, tr.doc.content.size))))
  view.dispatch(tr.scrollIntoView())
  return view.focus()
}

function urlField(value) {
  return h('input', { class: 'form-control', type: 'url', dir: 'ltr', value, inputmode: 'url', autocomplete: 'off' })
}

function withAddress({ id, title, url, extra, buttons, apply, web = false }) {
  const err = h('p', { class: 'err', role: 'alert' })
  const go = (close) => {
    const typed = url.value.trim()
    const href = safeHref(typed) || (/^\S+@\S+\.\S+$/.test(typed) ? safeHref(`mailto:${typed}`) : '') || (/^[\w-]+(\.[\w-]+)+(\/\S*)?$/.test(typed) ? safeHref(`https://${typed}`) : '')
    if (!href || (web && !/^http/i.test(href))) {
      err.textContent = w('link_bad')
      url.setAttribute('aria-invalid', 'true')
      return url.focus()
    }
    close()
    apply(href)
  }
  dialog({ id, title, body: [field(w('link_address'), url, err), extra ?? ''], buttons: [...buttons, { label: w('apply'), go: true, submit: true, run: go }] })
  url.select()
}

function linkDialog(editor) {
  const was = editor.getAttributes('link').href ?? ''
  const url = urlField(was)
  const buttons = [was ? { label: w('link_remove'), run: (close) => { close(); editor.chain().focus().extendMarkRange('link').unsetMark('link').run() } } : { label: w('cancel'), run: (close) => close() }]
  withAddress({ id: 'dlg-link', title: w('link'), url, buttons, apply(href) {
    const c = editor.chain().focus()
    if (was) c.extendMarkRange('link').setMark('link', { href }).run()
    else if (editor.state.selection.empty) c.insertContent({ type: 'text', text: href, marks: [{ type: 'link', attrs: { href } }] }).run()
    else c.setMark('link', { href }).run()
  } })
}

function embedDialog(editor) {
  const url = urlField('')
  const title = h('input', { class: 'form-control', dir: 'auto' })
  withAddress({ id: 'dlg-embed', web: true, title: w('embed'), url, extra: field(w('embed_title'), title), buttons: [{ label: w('cancel'), run: (close) => close() }],
    apply: (href) => editor.chain().focus().insertContent({ type: 'embed', attrs: { id: newID(), url: href, title: title.value.trim() } }).run() })
}

function spanDialog(editor) {
  const was = editor.getAttributes('span')
  if (editor.state.selection.empty && !editor.isActive('span')) editor.commands.command(wordHere)
  const langs = pageJSON('story-names')?.langs ?? []
  const lang = langs.length
    ? h('select', { class: 'form-select' }, h('option', { value: '' }, w('lang_same')), langs.map((l) => h('option', { value: l.tag, lang: l.tag }, l.name)))
    : h('input', { class: 'form-control', dir: 'ltr', autocapitalize: 'off', spellcheck: 'false' })
  lang.value = was.lang ?? ''
  const dir = h('select', { class: 'form-select' }, [['', 'dir_same'], ['ltr', 'dir_ltr'], ['rtl', 'dir_rtl']].map(([v, k]) => h('option', { value: v }, w(k))))
  dir.value = was.dir ?? ''
  lang.addEventListener('change', () => {
    const l = langs.find((x) => x.tag === lang.value)
    if (l?.dir) dir.value = l.dir
  })
  const set = (close) => {
    close()
    const c = editor.chain().focus()
    if (was.lang || was.dir) c.extendMarkRange('span')
    if (lang.value || dir.value) c.setMark('span', { lang: lang.value.trim() || null, dir: dir.value || null }).run()
    else c.unsetMark('span').run()
  }
  dialog({ id: 'dlg-span', title: w('span'), body: [field(w('span_lang'), lang), field(w('span_dir'), dir)], buttons: [{ label: w('cancel'), run: (close) => close() }, { label: w('apply'), go: true, submit: true, run: set }] })
}

// wordHere selects the word at the caret.
function wordHere({ state, tr }) {
  const { $from } = state.selection
  if (!$from.parent.isTextblock) return false
  const text = $from.parent.textBetween(0, $from.parent.content.size, undefined, '\ufffc')
  for (const s of new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)) {
    if (s.isWordLike && s.index <= $from.parentOffset && s.index + s.segment.length >= $from.parentOffset) {
      tr.setSelection(state.selection.constructor.create(tr.doc, $from.start() + s.index, $from.start() + s.index + s.segment.length))
    }
  }
  return true
}

// insertPicture puts a picture after the present block and sends the file.
export function insertPicture(editor, file, pending) {
  const id = newID()
  pending.set(id, file)
  editor.chain().focus().insertContent({ type: 'image', attrs: { id } }).run()
}

function choosePicture(editor, pending) {
  const input = h('input', { type: 'file', accept: TYPES })
  input.addEventListener('change', () => input.files[0] && insertPicture(editor, input.files[0], pending))
  input.click()
}
