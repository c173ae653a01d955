import test from 'node:test'
import assert from 'node:assert/strict'
import { Saver } from '../src/saver.js'

class Fault extends Error {
  constructor(status, data = {}) {
    super(data.message ?? `status ${status}`)
    Object.assign(this, { status, data, passing: status === 0 || status >= 500 })
  }
}

// desk is a saver with a text, a server that answers as told, and timers run by hand.
function desk({ story = '41', answers = [], kept, unsaved } = {}) {
  const d = { text: 'one', calls: [], states: [], timers: [], store: new Map(), answers }
  if (kept) d.store.set('k', kept)
  d.saver = new Saver({
    call: async (method, url, body) => {
      d.calls.push({ method, url, body })
      const a = d.answers.length ? d.answers.shift() : {}
      if (a instanceof Error) throw a
      return a
    },
    storage: { getItem: (k) => d.store.get(k) ?? null, setItem: (k, v) => d.store.set(k, v), removeItem: (k) => d.store.delete(k) },
    key: () => 'k',
    read: () => ({ headline: d.text }),
    meta: { story, version: 7, base: 6, draft: 2, autosave: '/draft', save: '/save', new: '/new' },
    unsaved,
    on: { state: (s) => d.states.push(s), conflict: (c) => { d.conflict = c }, refused: (e) => { d.refused = e } },
    now: () => new Date('2026-11-23T14:02:31Z'),
    later: (fn, ms) => {
      const t = { fn, ms }
      d.timers.push(t)
      return () => { d.timers = d.timers.filter((x) => x !== t) }
    },
  })
  d.type = (text) => { d.text = text; d.saver.changed() }
  d.tick = async (ms) => {
    const due = d.timers.filter((t) => t.ms <= ms)
    d.timers = d.timers.filter((t) => t.ms > ms)
    for (const t of due) await t.fn()
  }
  return d
}

test('what is typed is kept in the browser at once and sent after a while', async () => {
  const d = desk({ answers: [{ draft: 3 }] })
  d.type('two')
  await d.tick(400)
  assert.equal(JSON.parse(d.store.get('k')).content.headline, 'two')
  assert.equal(d.calls.length, 0)
  await d.tick(3000)
  assert.deepEqual(d.calls[0].body.version, 7)
  assert.equal(d.calls[0].body.content.headline, 'two')
  assert.equal(d.saver.meta.draft, 3)
  assert.equal(d.store.has('k'), false, 'the server has it: nothing is kept')
  assert.equal(d.saver.dirty, false)
})

test('without an answer the text stays in the browser and is sent again', async () => {
  const d = desk({ answers: [new Fault(0), {}] })
  d.type('two')
  await d.tick(3000)
  assert.equal(d.states.at(-1), 'offline')
  assert.ok(d.store.has('k'))
  await d.tick(5000)
  assert.equal(d.calls.length, 2)
  assert.equal(d.saver.dirty, false)
})

test('what an earlier visit left is offered when it differs from the page', () => {
  const kept = JSON.stringify({ at: '2026-11-23T13:47:00Z', content: { headline: 'lost' } })
  assert.equal(desk({ kept }).saver.kept().content.headline, 'lost')
  const same = desk({ kept: JSON.stringify({ content: { headline: 'one' } }) })
  assert.equal(same.saver.kept(), null)
  assert.equal(same.store.has('k'), false)
  assert.equal(desk({ kept: 'no json' }).saver.kept(), null)
})

test('a new story is made once, and then saved where the server said', async () => {
  const d = desk({ story: '', answers: [{ story: 41, version: 1, base: 0, autosave: '/41/draft', save: '/41/save' }, {}] })
  d.type('two')
  await d.tick(3000)
  d.type('three')
  await d.tick(3000)
  assert.deepEqual(d.calls.map((c) => [c.method, c.url]), [['POST', '/new'], ['PUT', '/41/draft']])
})

test('a revision is saved with the version it stands on; nothing to save is no call', async () => {
  const d = desk({ answers: [{ version: 8, base: 7 }] })
  assert.equal(await d.saver.save(), true)
  assert.equal(d.calls.length, 0)
  d.type('two')
  assert.equal(await d.saver.save({ note: 'n' }), true)
  assert.deepEqual([d.calls[0].url, d.calls[0].body.version, d.calls[0].body.note], ['/save', 7, 'n'])
  assert.equal(d.saver.meta.version, 8)
})

test('a draft that is not yet a revision is saved before a step, though nothing was typed', async () => {
  const d = desk({ unsaved: true, answers: [{ version: 8 }] })
  assert.equal(await d.saver.save(), true)
  assert.equal(d.calls.length, 1)
})

test('a conflict stops saving until it is settled, and then stands on their version', async () => {
  const d = desk({ answers: [new Fault(412, { version: 12, revision: 8 }), { version: 13, base: 9 }] })
  d.type('two')
  await d.tick(3000)
  assert.equal(d.conflict.version, 12)
  d.type('three')
  await d.tick(5000)
  assert.equal(d.calls.length, 1)
  assert.ok(d.store.has('k'), 'but it is kept')
  assert.equal(await d.saver.save(), false)
  d.saver.settled({ version: 12, revision: 8 })
  assert.equal(await d.saver.save({ force: true }), true)
  assert.deepEqual([d.calls[1].body.version, d.calls[1].body.base], [12, 8])
})

test('a refusal is told and not repeated until something changes', async () => {
  const d = desk({ answers: [new Fault(422, { message: 'too long' }), {}] })
  d.type('two')
  await d.tick(3000)
  assert.equal(d.refused.message, 'too long')
  await d.tick(9000)
  assert.equal(d.calls.length, 1)
  d.type('three')
  await d.tick(3000)
  assert.equal(d.calls.length, 2)
})

test('what is typed while a save is under way is sent after it', async () => {
  const d = desk()
  d.type('two')
  const saving = d.saver.autosave()
  d.type('three')
  await saving
  await d.tick(3000)
  assert.deepEqual(d.calls.map((c) => c.body.content.headline), ['two', 'three'])
})

test('rows said to be still right go with the next revision, once', async () => {
  const d = desk({ answers: [{ version: 8 }, { version: 9 }] })
  d.saver.confirm.add('b1')
  assert.equal(await d.saver.save(), true)
  assert.deepEqual(d.calls[0].body.confirm, ['b1'])
  d.type('two')
  await d.saver.save()
  assert.equal(d.calls[1].body.confirm, undefined)
})
