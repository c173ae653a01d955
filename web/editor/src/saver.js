// Keeps what is typed: in the browser at once, on the server every few seconds,
// as a revision when asked. A state machine without a page: the calls, storage
// and timers are given to it (tests give their own).
import { cleanContent } from './doc.js'

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b)

export class Saver {
  // o: {call(method, url, body, options), storage, key, read(): content,
  //     meta: {story, version, base, draft, autosave, save, new}, unsaved,
  //     on: {state(name, info), conflict(data, content), refused(error)}, now(),
  //     later(fn, ms): cancel, every}
  constructor(o) {
    Object.assign(this, { every: 3000, retry: 5000, now: () => new Date(), later: defaultLater, ...o })
    this.sent = cleanContent(this.read()) // what the server has as draft or revision
    this.unsaved = Boolean(o.unsaved) // differs from the revision
    this.held = null // a conflict that waits for a choice
    this.confirm = new Set()
    this.busy = null
    this.offlineSince = null
  }

  get content() {
    return cleanContent(this.read())
  }
  get dirty() {
    return !same(this.content, this.sent)
  }

  // changed is called after every change.
  changed() {
    this.cancelKeep ??= this.later(() => { this.cancelKeep = null; this.keep() }, 400)
    this.refused = false
    if (this.held) return
    this.on.state('changed')
    this.cancelSend ??= this.later(() => { this.cancelSend = null; this.autosave() }, this.every)
  }

  // keep writes the text into the browser's own storage.
  keep() {
    if (!this.dirty) return this.drop()
    const { version, base } = this.meta
    try {
      this.storage.setItem(this.key(), JSON.stringify({ at: this.now().toISOString(), version, base, content: this.content }))
    } catch { /* storage full or forbidden: the server still has it seconds later */ }
  }
  drop() {
    try { this.storage.removeItem(this.key()) } catch { /* forbidden: nothing was kept */ }
  }

  // kept gives what an earlier visit left behind, when it is not what the page shows.
  kept() {
    try {
      const k = JSON.parse(this.storage.getItem(this.key()) ?? 'null')
      if (!k?.content) return null
      if (!same(cleanContent(k.content), this.sent)) return k
      this.drop()
    } catch { /* unreadable: as if there were none */ }
    return null
  }

  stopTimers() {
    this.cancelSend?.()
    this.cancelSend = null
  }

  // flush sends what is there at once: on blur, and when the page goes away.
  flush(leaving = false) {
    if (this.dirty) this.keep()
    if (!this.dirty || this.held) return Promise.resolve()
    this.stopTimers()
    return this.autosave(leaving)
  }

  async autosave(leaving = false) {
    if (this.busy && !leaving) return this.busy.then(() => (this.dirty ? this.autosave() : undefined))
    const content = this.content
    if (this.held || same(content, this.sent)) return
    const { story, version, base, draft } = this.meta
    const run = story
      ? () => this.call('PUT', this.meta.autosave, { version, base, draft, content }, leaving ? { keepalive: true } : undefined)
      : () => this.call('POST', this.meta.new, { content }, leaving ? { keepalive: true } : undefined)
    if (leaving && !story) return // a story that is not made yet stays in the browser
    this.busy = this.exchange(run, content, () => { this.unsaved = true })
    await this.busy
  }

  // save makes a revision; gives true when the server has it.
  async save({ note, force = false } = {}) {
    this.stopTimers()
    while (this.busy) await this.busy
    if (this.held) return false
    if (!this.meta.story) {
      await this.autosave()
      if (!this.meta.story) return false
    }
    const content = this.content
    if (!force && !this.unsaved && !this.confirm.size && same(content, this.sent)) return true
    const confirm = [...this.confirm]
    const { version, base } = this.meta
    const body = { version, base, content }
    if (note) body.note = note
    if (confirm.length) body.confirm = confirm
    let ok = false
    this.busy = this.exchange(() => this.call('POST', this.meta.save, body), content, () => {
      ok = true
      this.unsaved = false
      for (const k of confirm) this.confirm.delete(k)
    }, true)
    await this.busy
    return ok
  }

  async exchange(run, content, done, revision = false) {
    this.on.state('sending')
    try {
      const answer = await run()
      for (const k of ['story', 'version', 'base', 'draft', 'autosave', 'save']) if (answer?.[k] !== undefined) this.moveKey(k, answer[k])
      this.sent = content
      this.offlineSince = null
      done()
      if (!this.dirty) this.drop()
      this.on.state('saved', { ...answer, revision })
    } catch (e) {
      this.failed(e, content)
    } finally {
      this.busy = null
    }
    if (this.dirty && !this.held && !this.refused) this.cancelSend ??= this.later(() => { this.cancelSend = null; this.autosave() }, this.offlineSince ? this.retry : this.every)
  }

  moveKey(name, value) {
    if (name === 'story' && this.meta.story !== String(value)) this.drop()
    this.meta[name] = name === 'story' ? String(value) : value
  }

  failed(e, content) {
    this.keep()
    if (e.status === 412) {
      this.held = e.data
      this.on.conflict(e.data, content)
    } else if (e.passing || e.status === undefined) {
      this.offlineSince ??= this.now()
      this.on.state('offline', { since: this.offlineSince, retryAfter: e.retryAfter })
    } else {
      this.refused = true // until something changes
      this.on.refused(e)
      this.on.state('refused', { message: e.message })
    }
  }

  // settled ends a conflict: the merged text stands on their version now.
  settled({ version, revision }) {
    this.held = null
    this.meta.version = version ?? this.meta.version
    this.meta.base = revision ?? this.meta.base
    this.unsaved = true
  }
}

function defaultLater(fn, ms) {
  const t = setTimeout(fn, ms)
  return () => clearTimeout(t)
}
