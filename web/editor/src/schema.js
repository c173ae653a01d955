// The editor's schema: the block document, node by node and mark by mark. What
// is not here cannot be typed, pasted or loaded.
import { Extension, Mark, Node } from '@tiptap/core'
import { dropCursor } from '@tiptap/pm/dropcursor'
import { gapCursor } from '@tiptap/pm/gapcursor'
import { history, redo, undo } from '@tiptap/pm/history'
import { Plugin } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import { isID, safeHref, safeSpan } from './doc.js'
import { BlockIDs } from './ids.js'
import { pictureView } from './picture.js'
import { w } from './ui.js'

const list = (s) => (s ? s.split(' ').filter(isID) : null)

// own are the attributes that every block has.
const own = {
  id: { default: null, keepOnSplit: false, parseHTML: (el) => (isID(el.getAttribute('data-id')) ? el.getAttribute('data-id') : null), renderHTML: (a) => (a.id ? { id: a.id, 'data-id': a.id } : {}) },
  src: { default: null, keepOnSplit: false, parseHTML: (el) => list(el.getAttribute('data-src')), renderHTML: (a) => (a.src?.length ? { 'data-src': a.src.join(' ') } : {}) },
  src_hash: { default: null, keepOnSplit: false, parseHTML: (el) => el.getAttribute('data-src-hash'), renderHTML: (a) => (a.src_hash ? { 'data-src-hash': a.src_hash } : {}) },
}

const text = (tag, kind, cls = '') => ({ HTMLAttributes }) => [tag, { class: `blk ${cls}`.trim(), 'data-kind': w(`kind_${kind}`), ...HTMLAttributes }, 0]

const Doc = Node.create({ name: 'doc', topNode: true, content: 'block+' })
const Text = Node.create({ name: 'text', group: 'inline' })

const Paragraph = Node.create({
  name: 'paragraph', group: 'block', content: 'inline*', priority: 1000,
  addAttributes: () => ({ ...own }),
  parseHTML: () => [{ tag: 'p' }],
  renderHTML: text('p', 'paragraph'),
})

const Heading = Node.create({
  name: 'heading', group: 'block', content: 'inline*', defining: true,
  addAttributes: () => ({ ...own, level: { default: 2, rendered: false } }),
  parseHTML: () => [[1, 2], [2, 2], [3, 3], [4, 4], [5, 4], [6, 4]].map(([n, level]) => ({ tag: `h${n}`, attrs: { level } })),
  renderHTML: ({ node, HTMLAttributes }) => [`h${node.attrs.level}`, { class: `blk blk-h blk-h${node.attrs.level}`, 'data-kind': w('kind_heading'), ...HTMLAttributes }, 0],
})

const Quote = Node.create({
  name: 'quote', group: 'block', content: 'inline*', defining: true,
  addAttributes: () => ({ ...own, caption: { default: '', keepOnSplit: false, parseHTML: (el) => el.getAttribute('data-caption') ?? '', renderHTML: (a) => (a.caption ? { 'data-caption': a.caption } : {}) } }),
  parseHTML: () => [{ tag: 'blockquote' }],
  renderHTML: text('blockquote', 'quote', 'blk-quote'),
})

const List = Node.create({
  name: 'list', group: 'block', content: 'item+',
  addAttributes: () => ({ ...own, ordered: { default: false, rendered: false } }),
  parseHTML: () => [{ tag: 'ul', attrs: { ordered: false } }, { tag: 'ol', attrs: { ordered: true } }],
  renderHTML: ({ node, HTMLAttributes }) => [node.attrs.ordered ? 'ol' : 'ul', { class: `blk blk-list${node.attrs.ordered ? ' blk-ol' : ''}`, 'data-kind': w('kind_list'), ...HTMLAttributes }, 0],
  addKeyboardShortcuts() {
    return { Enter: () => leaveList(this.editor, true), Backspace: () => leaveList(this.editor, false) }
  },
})

const Item = Node.create({
  name: 'item', content: 'inline*', defining: true,
  parseHTML: () => [{ tag: 'li' }],
  renderHTML: () => ['li', 0],
})

// leaveList makes a paragraph of the item where the caret is: Enter in an empty
// item, Backspace at the start of the first. The list is parted around it.
export function leaveList(editor, enter) {
  const { state, view } = editor
  const { $from, empty } = state.selection
  if (!empty || $from.parent.type.name !== 'item' || $from.parentOffset) return false
  if (enter ? $from.parent.content.size : $from.index(-1)) return false
  const at = $from.index(-1)
  const node = $from.node(-1)
  const items = node.content.content
  const paragraph = state.schema.nodes.paragraph.create(null, $from.parent.content)
  const parts = [paragraph]
  if (at) parts.unshift(node.copy(node.content.cut(0, items.slice(0, at).reduce((n, i) => n + i.nodeSize, 0))))
  if (at < items.length - 1) parts.push(node.type.create(at ? { ...node.attrs, id: null } : node.attrs, items.slice(at + 1)))
  const from = $from.before(-1)
  const tr = state.tr.replaceWith(from, $from.after(-1), parts)
  const pos = from + (at ? parts[0].nodeSize : 0) + 1
  view.dispatch(tr.setSelection(state.selection.constructor.near(tr.doc.resolve(pos))).scrollIntoView())
  return true
}

const Picture = Node.create({
  name: 'image', group: 'block', atom: true, draggable: true, selectable: true,
  addOptions: () => ({ media: '', mediaURL: '', lang: '', dir: '' }),
  addAttributes: () => ({ ...own, ...Object.fromEntries(['media', 'caption', 'alt', 'credit'].map((k) => [k, { default: '', parseHTML: (el) => el.getAttribute(`data-${k}`) ?? '', renderHTML: (a) => (a[k] ? { [`data-${k}`]: a[k] } : {}) }])) }),
  parseHTML: () => [{ tag: 'figure[data-media]' }],
  renderHTML: ({ HTMLAttributes }) => ['figure', { ...HTMLAttributes }],
  addNodeView() {
    return (p) => pictureView(p, this.options)
  },
})

const Embed = Node.create({
  name: 'embed', group: 'block', atom: true, draggable: true,
  addAttributes: () => ({
    ...own,
    url: { default: '', parseHTML: (el) => safeHref(el.getAttribute('data-url')), renderHTML: (a) => ({ 'data-url': a.url }) },
    title: { default: '', parseHTML: (el) => el.getAttribute('data-title') ?? '', renderHTML: (a) => ({ 'data-title': a.title }) },
  }),
  parseHTML: () => [{ tag: 'div[data-url]', getAttrs: (el) => (/^http/i.test(safeHref(el.getAttribute('data-url'))) ? null : false) }],
  renderHTML: ({ node, HTMLAttributes }) => ['div', { class: 'blk blk-embed', 'data-kind': w('kind_embed'), ...HTMLAttributes }, ['bdi', {}, node.attrs.title || node.attrs.url], ['span', { class: 'meta', dir: 'ltr' }, node.attrs.title ? node.attrs.url : '']],
})

const Divider = Node.create({
  name: 'divider', group: 'block', atom: true, selectable: true,
  addAttributes: () => ({ ...own }),
  parseHTML: () => [{ tag: 'hr' }],
  renderHTML: ({ HTMLAttributes }) => ['hr', { class: 'blk blk-hr', 'data-kind': w('kind_divider'), ...HTMLAttributes }],
})

const Break = Node.create({
  name: 'hardBreak', group: 'inline', inline: true, selectable: false, linebreakReplacement: true,
  parseHTML: () => [{ tag: 'br' }],
  renderHTML: () => ['br'],
  renderText: () => '\n',
  addKeyboardShortcuts() {
    return { 'Shift-Enter': () => this.editor.commands.insertContent({ type: 'hardBreak' }) }
  },
})

const Link = Mark.create({
  name: 'link', inclusive: false, priority: 1000,
  addAttributes: () => ({ href: { default: null } }),
  parseHTML: () => [{ tag: 'a[href]', getAttrs: (el) => { const href = safeHref(el.getAttribute('href')); return href ? { href } : false } }],
  renderHTML: ({ mark }) => ['a', { href: safeHref(mark.attrs.href), rel: 'noopener noreferrer' }, 0],
})

const plainWeight = (el) => /^(normal|[1-4]00)$/.test(el.style.fontWeight)
const Strong = Mark.create({
  name: 'strong',
  parseHTML: () => [{ tag: 'strong' }, { tag: 'b', getAttrs: (el) => (plainWeight(el) ? false : null) }],
  renderHTML: () => ['strong', 0],
  addKeyboardShortcuts() {
    return { 'Mod-b': () => this.editor.commands.toggleMark(this.name) }
  },
})

const Emphasis = Mark.create({
  name: 'emphasis',
  parseHTML: () => [{ tag: 'em' }, { tag: 'i', getAttrs: (el) => (el.style.fontStyle === 'normal' ? false : null) }],
  renderHTML: () => ['em', 0],
  addKeyboardShortcuts() {
    return { 'Mod-i': () => this.editor.commands.toggleMark(this.name) }
  },
})

const Span = Mark.create({
  name: 'span',
  addAttributes: () => ({ lang: { default: null }, dir: { default: null } }),
  parseHTML: () => ['span', 'bdi'].map((tag) => ({ tag, getAttrs: (el) => safeSpan({ lang: el.getAttribute('lang'), dir: el.getAttribute('dir') }) ?? false })),
  renderHTML: ({ mark }) => ['span', safeSpan(mark.attrs) ?? {}, 0],
})

// Here marks the block where the caret is; Moving moves it with the keyboard.
const Frame = Extension.create({
  name: 'frame',
  addOptions: () => ({ placeholder: '' }),
  addProseMirrorPlugins() {
    const { placeholder } = this.options
    return [history(), dropCursor({ class: 'drop-at', color: false }), gapCursor(), new Plugin({
      props: {
        decorations(state) {
          const marks = []
          const { $from } = state.selection
          if ($from.depth) marks.push(Decoration.node($from.before(1), $from.after(1), { class: 'is-in' }))
          // a heading without words is none to those who listen
          state.doc.forEach((n, pos) => { if (n.type.name === 'heading' && !n.content.size) marks.push(Decoration.node(pos, pos + n.nodeSize, { role: 'none' })) })
          const first = state.doc.firstChild
          const alone = placeholder && state.doc.childCount === 1
          const hint = { class: 'is-blank', 'data-hint': placeholder }
          if (alone && first.isTextblock && !first.content.size) marks.push(Decoration.node(0, first.nodeSize, hint))
          else if (alone && first.childCount === 1 && first.firstChild.isTextblock && !first.textContent) marks.push(Decoration.node(1, 1 + first.firstChild.nodeSize, hint))
          return DecorationSet.create(state.doc, marks)
        },
      },
    })]
  },
  addKeyboardShortcuts() {
    const run = (cmd) => () => cmd(this.editor.state, this.editor.view.dispatch)
    return { 'Mod-z': run(undo), 'Mod-y': run(redo), 'Shift-Mod-z': run(redo), 'Alt-Shift-ArrowUp': () => moveBlock(this.editor, -1), 'Alt-Shift-ArrowDown': () => moveBlock(this.editor, 1) }
  },
})

// moveBlock changes places with the neighbour before (-1) or after (1).
export function moveBlock(editor, by) {
  const { state, view } = editor
  const { $from } = state.selection
  const index = $from.index(0)
  const other = index + by
  if (other < 0 || other >= state.doc.childCount) return true
  let pos = 0
  for (let i = 0; i < index; i++) pos += state.doc.child(i).nodeSize
  const node = state.doc.child(index)
  const target = by < 0 ? pos - state.doc.child(other).nodeSize : pos + state.doc.child(other).nodeSize
  const offset = $from.pos - pos
  const tr = state.tr.delete(pos, pos + node.nodeSize).insert(target, node)
  view.dispatch(tr.setSelection(state.selection.constructor.near(tr.doc.resolve(target + offset))).scrollIntoView())
  return true
}

// extensions gives the schema and its manners. o: {media, mediaURL, placeholder}.
export function extensions(o = {}) {
  return [Doc, Text, Paragraph, Heading, Quote, List, Item, Picture.configure(o), Embed, Divider, Break, Link, Strong, Emphasis, Span, BlockIDs, Frame.configure({ placeholder: o.placeholder ?? '' })]
}
