// Every block has an id of its own, and keeps it: translations, comparisons and
// conflicts hang on them.
import { Extension } from '@tiptap/core'
import { Plugin } from '@tiptap/pm/state'
import { newID } from './doc.js'

// repairIDs gives [position, attrs] for blocks that need other attrs. When a
// block is split the first part keeps the id, unless it is the empty one.
export function repairIDs(doc, makeID = newID) {
  const blocks = []
  doc.forEach((node, pos) => blocks.push({ node, pos, id: node.attrs.id }))
  const owner = new Map()
  for (const b of blocks) {
    const first = owner.get(b.id)
    if (b.id && (!first || (first.node.isTextblock && !first.node.content.size && b.node.content.size))) owner.set(b.id, b)
  }
  return blocks.filter((b) => !b.id || owner.get(b.id) !== b).map((b) => [b.pos, fresh(b.node, makeID)])
}

// An empty line made by Enter stands for no block of the source.
function fresh(node, makeID) {
  const blank = node.isTextblock && !node.content.size
  return blank ? { ...node.attrs, id: makeID(), src: null, src_hash: null } : { ...node.attrs, id: makeID() }
}

// joinedSources gives [position, attrs] for blocks that took in their neighbour:
// they stand for the source's blocks of both.
export function joinedSources(before, after) {
  const now = new Map()
  after.forEach((node, pos) => now.set(node.attrs.id, { node, pos }))
  const out = []
  let prev = null
  before.forEach((node) => {
    const kept = prev && now.get(prev.attrs.id)
    if (node.attrs.src?.length && !now.has(node.attrs.id) && kept && node.textContent && kept.node.textContent === prev.textContent + node.textContent) {
      out.push([kept.pos, { ...kept.node.attrs, src: [...new Set([...(kept.node.attrs.src ?? []), ...node.attrs.src])] }])
    }
    prev = node
  })
  return out
}

export const BlockIDs = Extension.create({
  name: 'blockIDs',
  addProseMirrorPlugins() {
    return [new Plugin({
      appendTransaction(transactions, before, after) {
        if (!transactions.some((t) => t.docChanged)) return null
        const changes = [...joinedSources(before.doc, after.doc), ...repairIDs(after.doc)]
        if (!changes.length) return null
        const tr = after.tr
        for (const [pos, attrs] of changes) tr.setNodeMarkup(pos, null, attrs)
        return tr.setMeta('addToHistory', false)
      },
    })]
  },
})
