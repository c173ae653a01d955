import test from 'node:test'
import assert from 'node:assert/strict'
import { blankRow, copyOf, deal, emptyFor, rowBlocks, rowState } from '../src/rows.js'

const p = (id, text, extra = {}) => ({ type: 'paragraph', attrs: { id, ...extra }, content: text ? [{ type: 'text', text }] : [] })

test('a row is empty, waits for a look, or is done', () => {
  assert.equal(rowState({ fresh: 'missing', blank: true }), 'empty')
  assert.equal(rowState({ fresh: 'stale', blank: false }), 'stale')
  assert.equal(rowState({ fresh: 'stale', blank: false, touched: true }), 'done')
  assert.equal(rowState({ fresh: 'stale', blank: false, confirmed: true }), 'done')
  assert.equal(rowState({ fresh: 'current', blank: false }), 'done')
})

test('a picture waits for the words that its source has, no more', () => {
  const source = { type: 'image', attrs: { media: 'k', caption: 'c', alt: '', credit: '' } }
  assert.equal(blankRow([{ type: 'image', attrs: { media: 'k', caption: '', alt: '' } }], source), true)
  assert.equal(blankRow([{ type: 'image', attrs: { media: 'k', caption: 'x', alt: '' } }], source), false)
  assert.equal(blankRow([{ type: 'divider', attrs: {} }], null), false)
})

test('a row saves what was written for its source block, and keeps one empty block otherwise', () => {
  const two = rowBlocks([p('a', 'x', { src: ['s'] }), p('b', 'y'), p('c', '')], 's')
  assert.deepEqual(two.map((b) => [b.attrs.id, b.attrs.src]), [['a', ['s']], ['b', ['s']]])
  assert.deepEqual(rowBlocks([p('a', ''), p('b', '')], 's').map((b) => b.attrs.id), ['a'])
  assert.deepEqual(rowBlocks([p('a', '')], ''), [])
})

test('the empty block is of the source’s kind and stands for it', () => {
  assert.deepEqual(emptyFor({ type: 'heading', attrs: { id: 's', level: 3 } }, 't').attrs, { id: 't', src: ['s'], level: 3 })
  assert.equal(emptyFor({ type: 'image', attrs: { id: 's', media: 'k', caption: 'c' } }, 't').attrs.media, 'k')
  assert.equal(emptyFor({ type: 'image', attrs: { id: 's', media: 'k', caption: 'c' } }, 't').attrs.caption, '')
})

test('a copied source keeps the row’s own id', () => {
  assert.deepEqual(copyOf(p('s', 'x', { src: ['older'], src_hash: 'h' }), 't').attrs, { id: 't', src: ['s'] })
})

test('blocks of another version go to the row of their source, else to the row before', () => {
  const rows = [{ src: 's1', tgt: ['t1'] }, { src: 's2', tgt: ['t2'] }, { src: '', tgt: ['x'] }]
  const got = deal(rows, [p('t1', 'a', { src: ['s1'] }), p('n', 'b'), p('q', 'c', { src: ['s2'] }), p('x', 'd')])
  assert.deepEqual(got.map((r) => r.map((b) => b.attrs.id)), [['t1', 'n'], ['q'], ['x']])
})
