import test from 'node:test'
import assert from 'node:assert/strict'

// These need the installed packages; without them they say so and pass by.
const model = await import('prosemirror-model').catch(() => null)
const skip = model ? false : 'node_modules is missing: npm ci'
const { repairIDs, joinedSources } = model ? await import('../src/ids.js') : {}
const attrs = { id: { default: null }, src: { default: null }, src_hash: { default: null } }
const schema = model && new model.Schema({ nodes: { doc: { content: 'p+' }, p: { content: 'text*', attrs }, text: {} } })
const doc = (...blocks) => schema.node('doc', null, blocks.map(([id, text, src]) => schema.node('p', { id, src: src ?? null }, text ? [schema.text(text)] : [])))
const counter = () => { let n = 0; return () => `n${++n}` }
const fixed = (d) => {
  const ids = d.content.content.map((b) => b.attrs.id)
  const changes = repairIDs(d, counter())
  d.forEach((node, pos, i) => { const c = changes.find(([at]) => at === pos); if (c) ids[i] = c[1].id })
  return ids
}

test('when a block is split the first part keeps the id', { skip }, () => {
  assert.deepEqual(fixed(doc(['a', 'one'], ['a', 'two'], ['b', 'x'])), ['a', 'n1', 'b'])
})

test('an empty line made before a block does not take its id', { skip }, () => {
  assert.deepEqual(fixed(doc(['a', ''], ['a', 'text'])), ['n1', 'a'])
})

test('pasted blocks whose ids stand already get new ones; blocks without get one', { skip }, () => {
  assert.deepEqual(fixed(doc(['a', 'x'], ['b', 'y'], ['a', 'x'], [null, 'z'])), ['a', 'b', 'n1', 'n2'])
})

test('a document in order is left alone', { skip }, () => {
  assert.deepEqual(repairIDs(doc(['a', 'x'], ['b', ''])), [])
})

test('a block that took in the next one stands for both sources', { skip }, () => {
  const got = joinedSources(doc(['a', 'one ', ['s1']], ['b', 'two', ['s2']]), doc(['a', 'one two', ['s1']]))
  assert.deepEqual(got.map(([pos, a]) => [pos, a.src]), [[0, ['s1', 's2']]])
})

test('a block that was deleted takes no source along', { skip }, () => {
  assert.deepEqual(joinedSources(doc(['a', 'one', ['s1']], ['b', 'two', ['s2']]), doc(['a', 'one', ['s1']])), [])
})
