// The rules of a translation's rows, without a page: what is done, what blocks
// a row saves, which blocks of another version belong to which row.
import { cleanBlock, isBlank } from './doc.js'

// rowState: 'done', 'stale' (the source changed since), 'empty'. A row that was
// touched or confirmed counts as made from the source's present text.
export function rowState({ fresh, blank, touched, confirmed }) {
  if (blank) return 'empty'
  if (fresh === 'stale' && !touched && !confirmed) return 'stale'
  return 'done'
}

// blankRow: nothing to read yet. A picture waits for the words its source has.
export function blankRow(blocks, source) {
  const shown = blocks.filter(Boolean)
  if (!shown.length) return true
  return shown.every((b) => {
    if (b.type === 'image') return ['caption', 'alt', 'credit'].some((k) => source?.attrs?.[k]?.trim() && !b.attrs[k]?.trim())
    return b.type !== 'divider' && b.type !== 'embed' && isBlank(b)
  })
}

// rowBlocks are the blocks a row saves: they stand for the row's source block.
export function rowBlocks(blocks, src) {
  const out = blocks.map(cleanBlock).filter(Boolean)
  const full = out.filter((b) => !isBlank(b))
  const kept = full.length ? full : src ? out.slice(0, 1) : []
  return kept.map((b) => (src && !b.attrs.src?.length ? { ...b, attrs: { ...b.attrs, src: [src] } } : b))
}

// emptyFor is the empty block that a row starts with.
export function emptyFor(source, id) {
  const attrs = { id, src: [source.attrs.id] }
  switch (source.type) {
    case 'heading': return { type: 'heading', attrs: { ...attrs, level: source.attrs.level }, content: [] }
    case 'list': return { type: 'list', attrs: { ...attrs, ordered: source.attrs.ordered }, content: [{ type: 'item', content: [] }] }
    case 'quote': return { type: 'quote', attrs, content: [] }
    case 'image': return { type: 'image', attrs: { ...attrs, media: source.attrs.media, caption: '', alt: '', credit: '' } }
    case 'embed':
    case 'divider': return { ...source, attrs: { ...source.attrs, ...attrs } }
  }
  return { type: 'paragraph', attrs, content: [] }
}

// copyOf is the source's block as the row's own.
export function copyOf(source, id) {
  const { id: from, src_hash, ...attrs } = source.attrs
  return { ...source, attrs: { ...attrs, id, src: [from] } }
}

// deal gives each row its blocks of a document: by source, then by id, then the
// row before. rows: [{src, tgt: [ids]}]; gives a list of lists.
export function deal(rows, blocks) {
  const out = rows.map(() => [])
  let last = 0
  for (const b of blocks) {
    let at = rows.findIndex((r) => r.src && b.attrs.src?.[0] === r.src)
    if (at < 0) at = rows.findIndex((r) => r.tgt.includes(b.attrs.id))
    if (at < 0) at = last
    out[at]?.push(b)
    last = at
  }
  return out
}

