// The block document: the one place that knows its shape on the wire. The
// editor's schema (schema.js) uses the same names, so "conversion" is keeping
// what the schema knows and giving every block its id; nothing else passes.

export const TEXT_BLOCKS = ['paragraph', 'heading', 'quote']
const MARKS = ['link', 'strong', 'emphasis', 'span'] // the order in which marks are written
// the same forms as the server's: what is refused there never leaves the page
const ID = /^[A-Za-z0-9_-]{1,40}$/
const MEDIA = /^[A-Za-z0-9_-]{1,64}$/
const HASH = /^[0-9a-f]{16}$/
const TAG = /^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*$/
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\p{Cs}\p{Noncharacter_Code_Point}]/gu

// newID makes an id that no other block has: 60 random bits.
export function newID() {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return 'b' + Array.from(bytes, (b) => (b % 36).toString(36)).join('')
}

export const isID = (id) => typeof id === 'string' && ID.test(id)

// clean takes out what no text of ours may hold: control characters and halves
// of surrogate pairs. Joiners, marks of direction and kinds of space stay.
export const clean = (s) => String(s ?? '').replace(CONTROL, '')

// safeHref gives the address of a link when readers may follow it, else ''.
export function safeHref(href) {
  const h = clean(href).trim()
  if (h.length > 2000 || /[\s\\]/.test(h)) return ''
  if (/^mailto:[^/][^?]*@/i.test(h)) return h
  if (!/^https?:\/\/[^/?#@]+([/?#]|$)/i.test(h)) return ''
  return URL.canParse(h) ? h : ''
}

export function safeSpan({ lang, dir } = {}) {
  const out = {}
  if (typeof lang === 'string' && lang.length <= 35 && TAG.test(lang)) out.lang = lang
  if (['ltr', 'rtl', 'auto'].includes(dir)) out.dir = dir
  return out.lang || out.dir ? out : null
}

function cleanMark(mark) {
  switch (mark?.type) {
    case 'strong':
    case 'emphasis':
      return { type: mark.type }
    case 'link': {
      const href = safeHref(mark.attrs?.href)
      return href ? { type: 'link', attrs: { href } } : null
    }
    case 'span': {
      const attrs = safeSpan(mark.attrs ?? {})
      return attrs ? { type: 'span', attrs } : null
    }
  }
  return null
}

function cleanInline(content) {
  const out = []
  for (const node of content ?? []) {
    if (node?.type === 'hardBreak') {
      out.push({ type: 'hardBreak' })
      continue
    }
    if (node?.type !== 'text') continue
    const text = clean(node.text)
    if (!text) continue
    const marks = (node.marks ?? []).map(cleanMark).filter(Boolean)
    marks.sort((a, b) => MARKS.indexOf(a.type) - MARKS.indexOf(b.type))
    const last = out.at(-1)
    if (last?.type === 'text' && JSON.stringify(last.marks ?? []) === JSON.stringify(marks)) last.text += text
    else out.push(marks.length ? { type: 'text', text, marks } : { type: 'text', text })
  }
  return out
}

function commonAttrs(attrs = {}) {
  const out = {}
  if (isID(attrs.id)) out.id = attrs.id
  const src = Array.isArray(attrs.src) ? attrs.src.filter(isID) : []
  if (src.length) out.src = src
  if (src.length && HASH.test(attrs.src_hash ?? '')) out.src_hash = attrs.src_hash
  return out
}

// cleanBlock gives the block as the wire knows it, or null for what it does not know.
export function cleanBlock(block) {
  const a = block?.attrs ?? {}
  const attrs = commonAttrs(a)
  switch (block?.type) {
    case 'paragraph':
      return { type: 'paragraph', attrs, content: cleanInline(block.content) }
    case 'quote':
      return { type: 'quote', attrs: a.caption ? { ...attrs, caption: clean(a.caption) } : attrs, content: cleanInline(block.content) }
    case 'heading':
      return { type: 'heading', attrs: { ...attrs, level: Math.min(4, Math.max(2, Number(a.level) || 2)) }, content: cleanInline(block.content) }
    case 'list': {
      const content = (block.content ?? []).filter((i) => i?.type === 'item').map((i) => ({ type: 'item', content: cleanInline(i.content) }))
      return { type: 'list', attrs: { ...attrs, ordered: Boolean(a.ordered) }, content }
    }
    case 'image':
      return MEDIA.test(a.media ?? '') ? { type: 'image', attrs: { ...attrs, media: clean(a.media), caption: clean(a.caption), alt: clean(a.alt), credit: clean(a.credit) } } : null
    case 'embed': {
      const url = safeHref(a.url)
      return /^http/i.test(url) ? { type: 'embed', attrs: { ...attrs, url, title: clean(a.title) } } : null
    }
    case 'divider':
      return { type: 'divider', attrs }
  }
  return null
}

export function blockText(block) {
  if (!block) return ''
  if (block.type === 'image') return [block.attrs.caption, block.attrs.alt, block.attrs.credit].filter(Boolean).join('\n')
  if (block.type === 'embed') return block.attrs.title || block.attrs.url || ''
  return (block.content ?? []).map((n) => (n.type === 'text' ? n.text : n.type === 'hardBreak' ? '\n' : blockText(n) + '\n')).join('').replace(/\n$/, '')
}

const isText = (b) => TEXT_BLOCKS.includes(b.type) || b.type === 'list'
export const isBlank = (b) => isText(b) && !blockText(b).trim()

// toEditor makes a document that the editor can open: known blocks only, each
// with an id of its own, and never none.
export function toEditor(doc, makeID = newID) {
  const seen = new Set()
  const content = (doc?.content ?? []).map(cleanBlock).filter(Boolean)
  if (!content.length) content.push({ type: 'paragraph', attrs: {}, content: [] })
  for (const b of content) {
    if (!b.attrs.id || seen.has(b.attrs.id)) b.attrs.id = makeID()
    seen.add(b.attrs.id)
    if (b.type === 'list' && !b.content.length) b.content = [{ type: 'item', content: [] }]
  }
  return { type: 'doc', content }
}

// fromEditor gives the document as it is saved. Empty lines that stand for no
// block of a source are not part of a story; empty items are not part of a list.
export function fromEditor(json) {
  const content = (json?.content ?? []).map(cleanBlock).filter(Boolean)
  for (const b of content) {
    if (b.type === 'list') b.content = b.content.filter((i) => i.content.length)
    if (b.content && !b.content.length) delete b.content
  }
  return { type: 'doc', content: content.filter((b) => b.attrs.src || !isBlank(b)) }
}

// sameBlock compares what readers would see, not ids or origins.
export function sameBlock(a, b) {
  return canonical(a) === canonical(b)
}

export function canonical(block) {
  const c = cleanBlock(block)
  if (!c) return ''
  const { id, src, src_hash, ...attrs } = c.attrs
  return JSON.stringify([c.type, attrs, c.content ?? []])
}

const EMPTY_LEAD = { media: '', caption: '', alt: '', credit: '' }

// cleanContent is a story's whole content with every field there, in one order,
// so that two of them are equal when their JSON is.
export function cleanContent(c) {
  const lead = c?.lead_image?.media ? Object.fromEntries(Object.keys(EMPTY_LEAD).map((k) => [k, clean(c.lead_image[k])])) : null
  return {
    headline: clean(c?.headline).replace(/\s*\n\s*/g, ' '),
    deck: clean(c?.deck).replace(/\s*\n\s*/g, ' '),
    body: fromEditor(c?.body),
    slug: clean(c?.slug),
    lead_image: lead,
    bylines: (c?.bylines ?? []).map((b) => ({ author: b.author, role: b.role || 'reporter' })),
    attributions: (c?.attributions ?? []).map((a) => ({ agency: a.agency, kind: a.kind || 'with' })),
    topics: [...(c?.topics ?? [])],
  }
}

export const sameContent = (a, b) => JSON.stringify(cleanContent(a)) === JSON.stringify(cleanContent(b))
