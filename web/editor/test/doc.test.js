import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { blockText, clean, cleanContent, fromEditor, safeHref, sameBlock, sameContent, toEditor } from '../src/doc.js'

const p = (id, text, extra = {}) => ({ type: 'paragraph', attrs: { id, ...extra }, content: text ? [{ type: 'text', text }] : [] })
const counter = () => { let n = 0; return () => `n${++n}` }

test('an empty document opens as one empty paragraph and is saved as nothing', () => {
  const doc = toEditor(null, counter())
  assert.deepEqual(doc.content.map((b) => [b.type, b.attrs.id]), [['paragraph', 'n1']])
  assert.deepEqual(fromEditor(doc).content, [])
})

test('blocks without an id, or with one that stands twice, get a new one; the first keeps it', () => {
  const doc = toEditor({ content: [p('a', 'one'), p('a', 'two'), p('', 'three'), p('b d', 'four')] }, counter())
  assert.deepEqual(doc.content.map((b) => b.attrs.id), ['a', 'n1', 'n2', 'n3'])
})

test('a full document comes back from the editor as it went in', () => {
  // the server's parser reads the same file in build/schema_test.go
  const doc = JSON.parse(readFileSync(new URL('document.json', import.meta.url), 'utf8'))
  assert.deepEqual(fromEditor(toEditor(doc)), doc)
})

test('what the schema does not know never enters', () => {
  const doc = fromEditor({ content: [
    { type: 'script', attrs: { id: 's' } },
    { type: 'paragraph', attrs: { id: 'p', onclick: 'x' }, content: [
      { type: 'text', text: 'a', marks: [{ type: 'blink' }, { type: 'link', attrs: { href: 'javascript:alert(1)' } }] },
      { type: 'html', text: 'b' }] },
    { type: 'heading', attrs: { id: 'h', level: 9 }, content: [{ type: 'text', text: 'H' }] },
    { type: 'image', attrs: { id: 'i', media: '' } }] })
  assert.deepEqual(doc.content, [
    { type: 'paragraph', attrs: { id: 'p' }, content: [{ type: 'text', text: 'a' }] },
    { type: 'heading', attrs: { id: 'h', level: 4 }, content: [{ type: 'text', text: 'H' }] }])
})

test('empty lines are not saved, but an empty block that stands for a source’s block is', () => {
  const doc = fromEditor({ content: [p('a', ''), p('b', '', { src: ['s'] }), p('c', 'x')] })
  assert.deepEqual(doc.content.map((b) => b.attrs.id), ['b', 'c'])
})

test('links go to the web and to mail, nowhere else', () => {
  for (const ok of ['https://example.org/a?b', 'http://example.org', 'mailto:a@example.org']) assert.equal(safeHref(ok), ok)
  for (const bad of ['javascript:alert(1)', 'JAVASCRIPT:x', 'data:text/html,x', '//example.org', 'example', 'https://', '/fa/41-x', 'https://known.example@evil.example', 'mailto:nobody', 'https://a b']) assert.equal(safeHref(bad), '')
})

test('control characters and halves of pairs go; joiners and special spaces stay', () => {
  assert.equal(clean('a\u0000b\u0007\u0085\ufffe\ud800c \ud83d\ude00'), 'abc 😀')
  assert.equal(clean('می‌ماند 10\u00a0km\u2067x\u2069'), 'می‌ماند 10\u00a0km\u2067x\u2069')
})

test('blocks are the same when readers see the same, whatever their ids', () => {
  assert.ok(sameBlock(p('a', 'x'), p('b', 'x', { src: ['s'], src_hash: 'h' })))
  assert.ok(!sameBlock(p('a', 'x'), { type: 'quote', attrs: {}, content: [{ type: 'text', text: 'x' }] }))
})

test('contents with absent and empty fields are the same', () => {
  assert.ok(sameContent({ headline: 'x' }, { headline: 'x', deck: '', lead_image: null, bylines: [], topics: [] }))
  assert.deepEqual(cleanContent({ bylines: [{ author: 'na' }], attributions: [{ agency: 'w' }] }).bylines, [{ author: 'na', role: 'reporter' }])
})

test('the text of a list is its items, a line each', () => {
  assert.equal(blockText({ type: 'list', attrs: {}, content: [{ type: 'item', content: [{ type: 'text', text: 'a' }] }, { type: 'item', content: [{ type: 'text', text: 'b' }] }] }), 'a\nb')
})
