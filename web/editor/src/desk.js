// What the story page and the translation page share: the saver and its words,
// what an earlier visit left in this browser, the workflow's forms, the keys.
import { conflictView } from './conflict.js'
import { cleanContent, sameContent } from './doc.js'
import { call } from './net.js'
import { Saver } from './saver.js'
import { clearNotice, clockTime, dialog, h, icon, notice, pageJSON, w } from './ui.js'

// Desk holds one story open. view: {read(): content, show(content), refused?(errors)}.
export class Desk {
  constructor(root, view) {
    this.root = root
    this.view = view
    const d = root.dataset
    this.saver = new Saver({
      call, storage: localStorage, read: () => view.read(), unsaved: 'unsaved' in d,
      key: () => `polydesk:${document.body.dataset.user ?? ''}:${this.saver.meta.story || `new:${d.desk}`}`,
      meta: { story: d.story ?? '', version: num(d.version), base: num(d.base), draft: num(d.draft), autosave: d.autosave, save: d.save, new: d.new },
      on: { state: (s, i) => this.state(s, i), conflict: (c, mine) => this.conflict(c, mine), refused: (e) => this.refused(e) },
    })
    this.saved = this.saver.sent // what "put back" and undo go back to
  }

  // start listens; called when the view can show and read.
  start() {
    const s = this.saver
    window.addEventListener('online', () => s.flush())
    // what an answer refused while nobody was signed in is sent again
    document.addEventListener('signed-in-again', () => { s.refused = false; s.flush() })
    window.addEventListener('blur', () => s.flush())
    document.addEventListener('visibilitychange', () => { if (document.hidden) s.flush(true) })
    window.addEventListener('beforeunload', (e) => {
      if (!s.dirty || this.leaving) return
      s.keep()
      s.flush(true)
      e.preventDefault()
    })
    document.addEventListener('submit', (e) => this.submit(e), true)
    document.addEventListener('click', (e) => this.press(e), true)
    document.addEventListener('keydown', (e) => {
      if (!(e.metaKey || e.ctrlKey) || e.altKey || e.code !== 'KeyS') return
      e.preventDefault()
      if (!document.querySelector('dialog[open]')) this.save()
    })
    document.addEventListener('click', (e) => {
      const link = e.target.closest?.('a[data-preview]')
      if (link && s.dirty) {
        e.preventDefault()
        const tab = link.target === '_blank' ? window.open('', '_blank') : window
        s.flush().then(() => { tab.location = link.href })
      }
    })
    this.offerKept()
  }

  changed() {
    this.saver.changed()
  }

  async save(options) {
    return this.saver.save(options)
  }

  state(name, info = {}) {
    const el = document.getElementById('save-state')
    const say = (cls, ico, text) => el?.replaceChildren(h('span', { class: `sv ${cls}` }, ico ? icon(ico) : '', text))
    if (name === 'changed') say('', '', w('typing'))
    if (name === 'sending') say('', '', w('saving'))
    if (name === 'offline') {
      say('', 'wifi', w('kept_here'))
      if (!document.querySelector('[data-notice="offline"]')) notice('offline', { tone: 'bad', icon: 'wifi', text: w('offline', { at: clockTime(info.since, false) }) })
    }
    if (name === 'refused') say('', 'warn', w('not_saved'))
    if (name !== 'saved') return
    say('ok', 'check', [w(info.revision ? 'saved_revision' : 'saved'), ' ', h('time', {}, info.saved ?? clockTime(new Date()))].flat())
    for (const k of ['offline', 'refused', 'conflict']) clearNotice(k)
    this.view.accepted?.(info)
    const words = document.getElementById('n-words')
    const minutes = document.getElementById('n-minutes')
    if (words && info.words_text) words.textContent = info.words_text
    if (minutes && info.minutes_text) minutes.textContent = info.minutes_text
    if (info.url && info.story) history.replaceState(null, '', info.url)
    if (info.revision || info.fresh || info.story) this.refresh()
    for (const input of document.querySelectorAll('form[data-save-first] input[name="version"]')) input.value = this.saver.meta.version
  }

  // refresh swaps the page's sections that tell of the story's state.
  async refresh() {
    if (this.acting) return
    try {
      const res = await fetch(location.href, { credentials: 'same-origin', headers: { Accept: 'text/html' } })
      if (!res.ok || res.redirected) return
      const page = new DOMParser().parseFromString(await res.text(), 'text/html')
      if (this.acting) return // the form that is about to be sent must stay
      for (const now of document.querySelectorAll('[data-fresh][id]')) {
        const next = page.getElementById(now.id)
        if (!next) continue
        if (now.contains(document.activeElement)) {
          this.later(now)
          continue
        }
        const el = document.adoptNode(next)
        now.replaceWith(el)
        window.htmx?.process?.(el)
      }
      this.view.refreshed?.()
    } catch { /* the sections are a little old until the next save */ }
  }

  // later refreshes a section that could not be swapped under somebody's hands.
  later(section) {
    if (section.dataset.late) return
    section.dataset.late = '1'
    section.addEventListener('focusout', () => {
      delete section.dataset.late
      setTimeout(() => this.refresh())
    }, { once: true })
  }

  refused(e) {
    const list = (e.data.errors ?? []).map((x) => h('li', {}, h('a', { href: `#${fieldID(x.field)}` }, x.message)))
    const text = [e.message.startsWith('status ') ? w('no_answer') : e.message, ' ', w('kept_note')]
    notice('refused', { tone: 'bad', icon: 'warn', text: list.length ? h('span', {}, text, h('ul', {}, list)) : h('span', {}, text) })
    this.view.refused?.(e.data.errors ?? [])
  }

  names() {
    return (id, field) => this.view.names?.text(field === 'bylines' ? 'authors' : field === 'attributions' ? 'agencies' : 'topics', id) ?? id
  }

  conflict(c, mine) {
    const open = () => conflictView({
      base: c.base, mine: this.saver.content, theirs: c.current, who: c.by ?? '', names: this.names(), lang: this.root.dataset.lang, dir: this.root.dataset.dir,
      titles: { title: w('conflict_title'), mine: w('conflict_mine'), theirs: w('conflict_theirs', { by: c.by ?? '', n: c.revision ?? '', at: c.at ?? '' }), go: w('conflict_save') },
      intro: w('conflict_intro', { by: c.by ?? '', n: c.revision ?? '', at: c.at ?? '' }),
      later: () => {}, copy: this.root.dataset.new ? () => this.copy(this.saver.content) : null,
      done: async (content) => {
        this.saver.settled(c)
        this.view.show(content)
        clearNotice('conflict')
        await this.save({ force: true })
      },
    })
    notice('conflict', { tone: 'bad', icon: 'warn', text: w('conflict_note', { by: c.by ?? '', n: c.revision ?? '', at: c.at ?? '' }), actions: [{ label: w('conflict_open'), run: open }] })
    this.state('refused')
    if (!document.querySelector('dialog[open]')) open()
    return mine
  }

  async copy(content) {
    try {
      const made = await call('POST', this.root.dataset.new, { content: cleanContent(content) })
      this.saver.drop()
      this.leaving = true
      location.assign(made.url)
    } catch (e) {
      this.refused(e)
    }
  }

  // offerKept offers text of an earlier visit that did not reach the server.
  offerKept() {
    const kept = this.saver.kept()
    if (!kept) return
    const put = () => {
      const before = this.saver.content
      this.view.show(kept.content)
      this.changed()
      clearNotice('kept')
      notice('restored', { tone: 'ok', icon: 'check', text: w('put_back_done'), dismiss: true, actions: [{ label: w('undo'), run: () => { this.view.show(before); this.changed(); clearNotice('restored') } }] })
    }
    const compare = () => conflictView({
      base: null, mine: kept.content, theirs: this.saver.content, who: w('this_page'), names: this.names(), lang: this.root.dataset.lang, dir: this.root.dataset.dir,
      titles: { title: w('kept_title'), mine: w('kept_mine', { at: day(kept.at) }), theirs: w('this_page'), go: w('use_choices') },
      later: () => {}, done: (content) => { this.view.show(content); this.changed(); clearNotice('kept') },
    })
    notice('kept', { icon: 'undo', text: w('kept_offer', { at: day(kept.at) }), actions: [{ label: w('compare'), run: compare }, { label: w('put_back'), run: put }, { label: w('let_go'), run: () => {
      this.saver.drop()
      clearNotice('kept')
    } }] })
  }

  // press does the same for links and buttons that open a step's dialog.
  press(e) {
    const el = e.target.closest?.('a[data-save-first], button[data-save-first]')
    const s = this.saver
    if (!el || el.dataset.ready || el.getAttribute('aria-disabled') === 'true' || (!s.dirty && !s.unsaved && !s.confirm.size)) return
    e.preventDefault()
    e.stopImmediatePropagation()
    this.act(() => {
      el.dataset.ready = '1'
      document.addEventListener('htmx:after:swap', () => this.refresh(), { once: true }) // when its form is there
      el.click()
      delete el.dataset.ready
    })
  }

  // submit saves unsaved text before a step of the workflow is taken.
  submit(e) {
    const form = e.target
    if (!form.matches?.('form[data-save-first]') || form.dataset.ready) return
    const s = this.saver
    if (!s.dirty && !s.unsaved && !s.confirm.size) {
      this.leaving = true
      return
    }
    e.preventDefault()
    e.stopImmediatePropagation()
    const submitter = e.submitter
    this.act(() => {
      const version = form.querySelector('input[name="version"]')
      if (version) version.value = s.meta.version
      form.dataset.ready = '1'
      this.leaving = true
      form.requestSubmit(submitter?.isConnected && submitter.form === form ? submitter : undefined)
      delete form.dataset.ready
    })
  }

  // act saves and then takes a step; the page's sections keep still until then.
  async act(step) {
    this.acting = true
    const ok = await this.save().finally(() => { this.acting = false })
    if (ok) step()
    else this.refresh()
  }
}

const num = (s) => (s === undefined || s === '' ? undefined : Number(s))

function day(iso) {
  const d = new Date(iso)
  const today = new Date().toDateString() === d.toDateString()
  return today ? clockTime(d, false) : `${new Intl.DateTimeFormat(document.documentElement.lang || undefined, { dateStyle: 'medium' }).format(d)} ${clockTime(d, false)}`
}

// fieldID gives the element of a field that the server names: "lead_image.alt", "body.3", "headline".
export function fieldID(field = '') {
  if (field.startsWith('lead_image')) return `lead-${field.split('.')[1] ?? 'alt'}`
  const name = field.split(/[.[]/)[0]
  return ['bylines', 'attributions'].includes(name) ? 'credits' : name === 'topics' ? 'topics' : `field-${name}`
}

// pasteDialog takes a whole story as plain text; apply gets what the server made of it.
export function pasteDialog(root, apply) {
  const area = h('textarea', { class: 'form-control paste-box', rows: '14', lang: root.dataset.lang, dir: root.dataset.dir, 'aria-describedby': 'paste-help' })
  const err = h('p', { class: 'err', role: 'alert' })
  const go = async (close) => {
    if (!area.value.trim()) return area.focus()
    try {
      const got = await call('POST', root.dataset.convert, { desk: root.dataset.desk, text: area.value })
      close()
      apply(got)
    } catch (e) {
      err.textContent = e.data?.message || w('no_answer')
      area.focus()
    }
  }
  dialog({ id: 'dlg-paste', wide: true, title: w('paste_story'), body: [h('label', { class: 'visually-hidden', for: 'paste-area' }, w('paste_story')), Object.assign(area, { id: 'paste-area' }), h('p', { class: 'meta', id: 'paste-help' }, w('paste_help')), err],
    buttons: [{ label: w('cancel'), run: (close) => close() }, { label: w('paste_go'), go: true, submit: true, run: go }] })
  area.focus()
}

export { pageJSON, sameContent }
