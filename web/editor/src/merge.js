// Two people saved the same story. This puts the versions side by side, takes
// in what only one of them changed, and leaves one choice for what both changed.
// Pure: contents in, entries out; the view is in conflict.js.
import { blockText, canonical, cleanContent, newID } from './doc.js'

const FIELDS = ['headline', 'deck', 'lead_image', 'slug']
const LISTS = ['bylines', 'attributions', 'topics']
const key = (v) => JSON.stringify(v ?? null)

// threeWay gives one entry for each part that differs between mine and theirs:
// {key, kind: field|list|block, mine, theirs, base, choice, options}. choice is
// 'mine' or 'theirs' where only one side changed; null where a person must choose.
// Without a base everything that differs must be chosen, and what only one side
// has is taken in.
export function threeWay(base, mine, theirs) {
  const b = base ? cleanContent(base) : null
  const m = cleanContent(mine)
  const t = cleanContent(theirs)
  const entries = []
  for (const f of FIELDS) field(entries, f, 'field', b, m, t, ['mine', 'theirs'])
  for (const f of LISTS) field(entries, f, 'list', b, m, t, ['mine', 'theirs', 'both'])
  blocks(entries, b, m, t)
  return entries
}

function field(entries, name, kind, b, m, t, options) {
  if (key(m[name]) === key(t[name])) return
  let choice = null
  if (b && key(m[name]) === key(b[name])) choice = 'theirs'
  else if (b && key(t[name]) === key(b[name])) choice = 'mine'
  entries.push({ key: name, kind, mine: m[name], theirs: t[name], base: b ? b[name] : null, choice, options })
}

const byID = (c) => new Map((c?.body.content ?? []).map((x) => [x.attrs.id, x]))

function blocks(entries, b, m, t) {
  const [bm, mm, tm] = [byID(b), byID(m), byID(t)]
  for (const id of mergedOrder(b, m, t)) {
    const [bb, mb, tb] = [bm.get(id), mm.get(id), tm.get(id)]
    if (mb && tb && canonical(mb) === canonical(tb)) continue
    entries.push({ key: id, kind: 'block', mine: mb ?? null, theirs: tb ?? null, base: bb ?? null, choice: blockChoice(b, bb, mb, tb), options: mb && tb ? ['mine', 'theirs', 'both'] : ['mine', 'theirs'] })
  }
}

function blockChoice(base, bb, mb, tb) {
  if (!mb && !bb) return 'theirs' // new on their side
  if (!tb && !bb) return 'mine'
  if (!base) return null
  const changed = (x) => (x ? canonical(x) : '') !== canonical(bb)
  if (bb && !changed(mb)) return 'theirs'
  if (bb && !changed(tb)) return 'mine'
  return null
}

// mergedOrder gives the ids of all blocks of both sides. The side that moved
// blocks leads; what only the other has comes after what it followed there.
export function mergedOrder(b, m, t) {
  const ids = (c) => (c?.body.content ?? []).map((x) => x.attrs.id)
  const common = (list, other) => list.filter((id) => other.includes(id))
  const [bi, mi, ti] = [ids(b), ids(m), ids(t)]
  const theyMoved = b ? key(common(ti, bi)) !== key(common(bi, ti)) : true
  const [lead, other] = theyMoved ? [ti, mi] : [mi, ti]
  const out = [...lead]
  let after = -1
  for (const id of other) {
    const at = out.indexOf(id)
    if (at >= 0) after = at
    else out.splice(++after, 0, id)
  }
  return out
}

export const openChoices = (entries) => entries.filter((e) => !e.choice)

// resolve makes the content that is saved: theirs, with every entry as chosen.
// Of "both" mine comes first; their block then gets a new id.
export function resolve(entries, base, mine, theirs, makeID = newID) {
  const m = cleanContent(mine)
  const t = cleanContent(theirs)
  const out = cleanContent(theirs)
  const chosen = new Map(entries.map((e) => [e.key, e]))
  for (const e of entries) {
    if (e.kind === 'field') out[e.key] = e.choice === 'mine' ? e.mine : e.theirs
    if (e.kind === 'list') out[e.key] = e.choice === 'mine' ? e.mine : e.choice === 'theirs' ? e.theirs : union(e.mine, e.theirs)
  }
  const [mm, tm] = [byID(m), byID(t)]
  out.body.content = mergedOrder(base ? cleanContent(base) : null, m, t).flatMap((id) => {
    const e = chosen.get(id)
    if (!e || e.kind !== 'block') return [tm.get(id) ?? mm.get(id)]
    if (e.choice === 'both') return [e.mine, { ...e.theirs, attrs: { ...e.theirs.attrs, id: makeID() } }]
    return [e.choice === 'mine' ? e.mine : e.theirs].filter(Boolean)
  })
  return out
}

function union(a, b) {
  const seen = new Set(a.map((x) => x.author ?? x.agency ?? x))
  return [...a, ...b.filter((x) => !seen.has(x.author ?? x.agency ?? x))]
}

// diffWords gives spans {op: same|ins|del, text} from one text to another, by
// words; very long texts that share little are given whole.
export function diffWords(from, to) {
  const [a, b] = [words(from), words(to)]
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const [am, bm] = [a.slice(start, a.length - end), b.slice(start, b.length - end)]
  const mid = am.length * bm.length > 1e6 ? [['del', am.join('')], ['ins', bm.join('')]] : lcs(am, bm)
  const out = []
  for (const [op, text] of [['same', a.slice(0, start).join('')], ...mid, ['same', end ? a.slice(-end).join('') : '']]) {
    if (!text) continue
    if (out.at(-1)?.op === op) out.at(-1).text += text
    else out.push({ op, text })
  }
  return out
}

function words(s) {
  return s ? Array.from(new Intl.Segmenter(undefined, { granularity: 'word' }).segment(s), (x) => x.segment) : []
}

function lcs(a, b) {
  const w = b.length + 1
  const n = new Uint32Array((a.length + 1) * w)
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) n[i * w + j] = a[i] === b[j] ? n[(i + 1) * w + j + 1] + 1 : Math.max(n[(i + 1) * w + j], n[i * w + j + 1])
  }
  const out = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) out.push(['same', a[i++]]), j++
    else if (i < a.length && (j >= b.length || n[(i + 1) * w + j] >= n[i * w + j + 1])) out.push(['del', a[i++]])
    else out.push(['ins', b[j++]])
  }
  return out
}

// entryText is what an entry's side says, as plain text, for the view.
export function entryText(entry, side, names = (x) => x) {
  const v = entry[side]
  if (v == null) return ''
  if (entry.kind === 'block') return blockText(v)
  if (entry.kind === 'list') return v.map((x) => names(x.author ?? x.agency ?? x, entry.key)).join('\n')
  return typeof v === 'string' ? v : blockText({ type: 'image', attrs: v })
}
