import test from 'node:test'
import assert from 'node:assert/strict'
import { diffWords, mergedOrder, openChoices, resolve, threeWay } from '../src/merge.js'
import { cleanContent } from '../src/doc.js'

const p = (id, text) => ({ type: 'paragraph', attrs: { id }, content: [{ type: 'text', text }] })
const story = (blocks, extra = {}) => ({ headline: 'H', body: { type: 'doc', content: blocks }, ...extra })
const texts = (c) => c.body.content.map((b) => b.content[0].text)
const merge = (base, mine, theirs, choose = {}) => {
  const entries = threeWay(base, mine, theirs)
  for (const e of entries) if (choose[e.key]) e.choice = choose[e.key]
  return resolve(entries, base, mine, theirs, () => 'new')
}

test('what only one side changed is taken in without a question', () => {
  const base = story([p('a', '1'), p('b', '2'), p('c', '3')])
  const mine = story([p('a', '1 mine'), p('b', '2'), p('c', '3'), p('m', 'my new')])
  const theirs = story([p('a', '1'), p('t', 'their new'), p('b', '2'), p('c', '3 theirs')], { headline: 'Their H' })
  assert.deepEqual(openChoices(threeWay(base, mine, theirs)), [])
  const out = merge(base, mine, theirs)
  assert.deepEqual(texts(out), ['1 mine', 'their new', '2', '3 theirs', 'my new'])
  assert.equal(out.headline, 'Their H')
})

test('what both changed waits for a choice, and each choice is kept', () => {
  const base = story([p('a', '1')])
  const mine = story([p('a', 'mine')])
  const theirs = story([p('a', 'theirs')])
  const open = openChoices(threeWay(base, mine, theirs))
  assert.deepEqual(open.map((e) => [e.key, e.options]), [['a', ['mine', 'theirs', 'both']]])
  assert.deepEqual(texts(merge(base, mine, theirs, { a: 'mine' })), ['mine'])
  assert.deepEqual(texts(merge(base, mine, theirs, { a: 'theirs' })), ['theirs'])
  const both = merge(base, mine, theirs, { a: 'both' })
  assert.deepEqual(both.body.content.map((b) => [b.attrs.id, b.content[0].text]), [['a', 'mine'], ['new', 'theirs']])
})

test('both made the same change: nothing to ask', () => {
  assert.deepEqual(threeWay(story([p('a', '1')]), story([p('a', '2')]), story([p('a', '2')])), [])
})

test('a block that one removed and the other left goes; one that the other changed is asked about', () => {
  const base = story([p('a', '1'), p('b', '2')])
  assert.deepEqual(texts(merge(base, story([p('a', '1')]), base)), ['1'])
  assert.deepEqual(texts(merge(base, base, story([p('b', '2')]))), ['2'])
  const theirs = story([p('a', '1'), p('b', '2 changed')])
  const open = openChoices(threeWay(base, story([p('a', '1')]), theirs))
  assert.deepEqual(open.map((e) => e.key), ['b'])
  assert.deepEqual(texts(merge(base, story([p('a', '1')]), theirs, { b: 'mine' })), ['1'])
  assert.deepEqual(texts(merge(base, story([p('a', '1')]), theirs, { b: 'theirs' })), ['1', '2 changed'])
})

test('without a base every difference is asked about and nothing is dropped', () => {
  const entries = threeWay(null, story([p('a', 'x'), p('m', 'mine')]), story([p('a', 'y'), p('t', 'theirs')]))
  assert.deepEqual(entries.map((e) => [e.key, e.choice]), [['a', null], ['t', 'theirs'], ['m', 'mine']].sort((a, b) => entries.findIndex((e) => e.key === a[0]) - entries.findIndex((e) => e.key === b[0])))
  assert.deepEqual(texts(merge(null, story([p('a', 'x'), p('m', 'mine')]), story([p('a', 'y'), p('t', 'theirs')]), { a: 'both' })).sort(), ['mine', 'theirs', 'x', 'y'])
})

test('who moved blocks sets the order', () => {
  const base = cleanContent(story([p('a', '1'), p('b', '2'), p('c', '3')]))
  const moved = cleanContent(story([p('c', '3'), p('a', '1'), p('b', '2')]))
  assert.deepEqual(mergedOrder(base, moved, base), ['c', 'a', 'b'])
  assert.deepEqual(mergedOrder(base, base, moved), ['c', 'a', 'b'])
})

test('credits changed by both can be joined, each name once', () => {
  const base = story([], { bylines: [{ author: 'a' }] })
  const mine = story([], { bylines: [{ author: 'a' }, { author: 'm' }] })
  const theirs = story([], { bylines: [{ author: 'a' }, { author: 't' }] })
  assert.deepEqual(merge(base, mine, theirs, { bylines: 'both' }).bylines.map((b) => b.author), ['a', 'm', 't'])
})

test('differences are told by words, in any script, and put both texts together again', () => {
  const from = 'The lower one for groups. طبقهٔ بالا برای سکوت است'
  const to = 'The lower one is for talking. طبقهٔ پایین برای سکوت است'
  const spans = diffWords(from, to)
  assert.equal(spans.filter((s) => s.op !== 'ins').map((s) => s.text).join(''), from)
  assert.equal(spans.filter((s) => s.op !== 'del').map((s) => s.text).join(''), to)
  assert.ok(spans.some((s) => s.op === 'ins' && s.text.includes('talking')))
  assert.deepEqual(diffWords('', ''), [])
})
