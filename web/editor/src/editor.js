// One TipTap editor with our schema, our paste and our words. The story page
// has one, the translation page one a row.
import { Editor } from '@tiptap/core'
import { Fragment, Slice } from '@tiptap/pm/model'
import { fromEditor, toEditor } from './doc.js'
import { cleanHTML, paragraphs } from './paste.js'
import { imageOf } from './picture.js'
import { extensions } from './schema.js'
import { insertPicture } from './toolbar.js'

// makeEditor opens doc in element. o: {label, lang, dir, media, mediaURL, placeholder, change(), focus?(editor), select?(), cls?}.
export function makeEditor(element, doc, o) {
  const pending = o.pending ?? new Map()
  const editor = new Editor({
    element,
    injectCSS: false,
    enableInputRules: false,
    enablePasteRules: false,
    content: toEditor(doc),
    extensions: extensions({ media: o.media, mediaURL: o.mediaURL, lang: o.lang, dir: o.dir, pending, placeholder: o.placeholder }),
    onUpdate: () => o.change(),
    onFocus: () => o.focus?.(editor),
    onSelectionUpdate: () => o.select?.(),
    onTransaction: () => o.select?.(),
    editorProps: {
      attributes: { class: o.cls ?? 'body', role: 'textbox', 'aria-multiline': 'true', 'aria-label': o.label, lang: o.lang, dir: o.dir, spellcheck: 'true', ...(o.id ? { id: o.id } : {}) },
      transformPastedHTML: cleanHTML,
      clipboardTextParser: (text, $context, plain, view) => plainSlice(view.state.schema, text, $context),
      clipboardTextSerializer: (slice) => slice.content.textBetween(0, slice.content.size, '\n\n', (n) => (n.type.name === 'hardBreak' ? '\n' : '')),
      handlePaste: (view, e) => file(editor, e.clipboardData, pending, e),
      handleDrop: (view, e, slice, moved) => !moved && file(editor, e.dataTransfer, pending, e),
    },
  })
  return editor
}

function file(editor, data, pending, e) {
  const f = imageOf(data)
  if (!f || data.types.includes('text/html')) return false
  e.preventDefault()
  insertPicture(editor, f, pending)
  return true
}

function plainSlice(schema, text, $context) {
  const marks = $context.marks()
  const parts = paragraphs(text).map((p) => schema.nodes.paragraph.create(null, schema.text(p, marks)))
  return new Slice(Fragment.from(parts), parts.length ? 1 : 0, parts.length ? 1 : 0)
}

// enter takes the caret into the text at once: TipTap's own focus waits for a
// frame, and a fast typist's next letters would land in the field before.
export function enter(editor, where) {
  editor.view.focus()
  editor.commands.setTextSelection(where === 'end' ? editor.state.doc.content.size : 0)
  editor.view.focus()
}

export const readEditor = (editor) => fromEditor(editor.getJSON())

// replaceAll puts another text in, as one step that one undo takes back.
export function replaceAll(editor, doc) {
  const node = editor.schema.nodeFromJSON(toEditor(doc))
  editor.view.dispatch(editor.state.tr.replaceWith(0, editor.state.doc.content.size, node.content))
}
