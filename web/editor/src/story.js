// The story page: headline, deck, lead picture and text as they will read, and
// the rail's credits, picture and topics.
import { Desk, pasteDialog } from './desk.js'
import { cleanContent } from './doc.js'
import { enter, makeEditor, readEditor, replaceAll } from './editor.js'
import { Figure } from './picture.js'
import { Names, credits, topics } from './rail.js'
import { toolbar } from './toolbar.js'
import { autosize, clearNotice, h, notice, pageJSON, w } from './ui.js'

const EMPTY_LEAD = { media: '', caption: '', alt: '', credit: '' }

export function storyPage(root) {
  const page = new StoryPage(root)
  page.desk.start()
  return page
}

class StoryPage {
  constructor(root) {
    this.root = root
    this.content = cleanContent(pageJSON('story-content') ?? {})
    this.names = new Names(pageJSON('story-names'))
    this.pending = new Map()
    const d = root.dataset
    const paper = document.getElementById('paper')
    this.headline = this.line('headline', 'story-head')
    this.deck = this.line('deck', 'story-deck')
    this.lead = new Figure({ id: 'lead-figure', fieldPrefix: 'lead-', kind: w('kind_lead'), value: this.content.lead_image ?? EMPTY_LEAD, media: d.media, mediaURL: d.mediaUrl, lang: d.lang, dir: d.dir,
      change: (v) => { this.paintLead(v); this.touch() }, remove: () => this.removeLead() })
    const body = h('div', { class: 'body-box' })
    paper.replaceChildren(this.headline, this.deck, this.lead.dom, body)
    this.editor = makeEditor(body, this.content.body, { id: 'field-body', label: w('field_body'), placeholder: w('body_hint'), lang: d.lang, dir: d.dir, media: d.media, mediaURL: d.mediaUrl, pending: this.pending, change: () => this.touch(), select: () => this.paintTools?.() })
    this.paintTools = toolbar(document.getElementById('tools'), { editor: () => this.editor, pending: this.pending, paste: () => pasteDialog(root, (got) => this.pasted(got)) })
    this.rail()
    this.desk = new Desk(root, this)
  }

  // line is a one-line text field of the paper: it wraps, but has no breaks.
  line(name, cls) {
    const d = this.root.dataset
    const area = autosize(h('textarea', { id: `field-${name}`, class: `blk ${cls}`, rows: '1', lang: d.lang, dir: d.dir, 'aria-label': w(`field_${name}`), placeholder: w(`${name}_hint`), spellcheck: 'true', value: this.content[name] }))
    area.addEventListener('input', () => {
      if (area.value.includes('\n')) area.value = area.value.replace(/\s*\n\s*/g, ' ')
      area.removeAttribute('aria-invalid')
      this.touch()
    })
    area.addEventListener('keydown', (e) => {
      const end = area.selectionStart === area.value.length
      if (e.isComposing || e.ctrlKey || e.metaKey) return
      if (e.key === 'Enter' || (e.key === 'ArrowDown' && end && !e.shiftKey)) {
        e.preventDefault()
        if (name === 'headline') this.deck.focus()
        else enter(this.editor, 'start')
      }
    })
    return area
  }

  rail() {
    const d = this.root.dataset
    const o = { get: () => this.content, set: (v) => { Object.assign(this.content, v); this.touch() }, names: this.names, desk: d.desk, creditsURL: d.credits, pickURL: d.pick }
    const el = (id) => document.getElementById(id)
    if (el('credits')) o.paint = credits(el('credits'), { ...o, paint: () => this.paintCredits() })
    this.paintCredits = o.paint ?? (() => {})
    this.paintTopics = el('topics') ? topics(el('topics'), o) : () => {}
    this.leadBox = el('lead')
    this.paintLead(this.lead.value)
    for (const input of document.querySelectorAll('[data-field="slug"]')) {
      input.id ||= 'field-slug'
      input.value = this.content.slug
      input.addEventListener('input', () => { this.content.slug = input.value.trim(); this.touch() })
    }
  }

  paintLead(v) {
    this.content.lead_image = v.media ? { ...v } : null
    this.lead?.dom.classList.toggle('no-pic', !v.media)
    if (!this.leadBox) return
    const shot = this.lead.shot.querySelector('img')
    const pick = h('button', { type: 'button', class: 'add', onclick: () => this.lead.pick() }, w(v.media ? 'picture_replace' : 'picture_choose'))
    this.leadBox.replaceChildren(v.media
      ? h('div', { class: 'thumb' }, shot ? h('img', { class: 'pic', src: shot.getAttribute('src'), alt: '' }) : '', h('p', {}, v.alt.trim() ? v.alt : h('a', { href: '#lead-alt' }, w('alt_missing')), h('br'), pick))
      : pick)
  }

  removeLead() {
    const before = { ...this.lead.value }
    this.lead.show(EMPTY_LEAD)
    this.paintLead(EMPTY_LEAD)
    this.touch()
    notice('lead', { icon: 'undo', text: w('picture_removed'), dismiss: true, actions: [{ label: w('undo'), run: () => { this.lead.show(before); this.paintLead(before); this.touch(); clearNotice('lead') } }] })
    this.leadBox?.querySelector('button')?.focus()
  }

  touch() {
    this.desk?.changed()
  }

  // read gives the whole content as it stands on the page.
  read() {
    return { ...this.content, headline: this.headline.value, deck: this.deck.value, body: readEditor(this.editor), lead_image: this.content.lead_image }
  }

  // show puts a content on the page; the text's part can be undone by one undo.
  show(content) {
    const c = cleanContent(content)
    this.content = c
    this.headline.value = c.headline
    this.deck.value = c.deck
    for (const a of [this.headline, this.deck]) a.dispatchEvent(new Event('fit'))
    replaceAll(this.editor, c.body)
    const lead = c.lead_image ?? EMPTY_LEAD
    this.lead.show(lead)
    this.paintLead(lead)
    this.paintCredits()
    this.paintTopics()
    for (const input of document.querySelectorAll('[data-field="slug"]')) input.value = c.slug
  }

  refused(errors) {
    for (const e of errors) {
      if (e.field === 'headline') this.headline.setAttribute('aria-invalid', 'true')
      if (e.field === 'deck') this.deck.setAttribute('aria-invalid', 'true')
    }
  }
  accepted() {
    for (const a of [this.headline, this.deck]) a.removeAttribute('aria-invalid')
  }

  // pasted takes in a whole story; one undo takes all of it back.
  pasted(got) {
    const before = this.read()
    for (const [id, n] of Object.entries(got.names?.agencies ?? {})) this.names.learn('agencies', { id, ...n })
    const known = new Set(before.attributions.map((a) => a.agency))
    this.show({ ...before, headline: got.headline || before.headline, body: got.body, attributions: [...before.attributions, ...(got.attributions ?? []).filter((a) => !known.has(a.agency))] })
    this.touch()
    const undo = () => { this.show(before); this.touch(); clearNotice('pasted'); clearNotice('credit') }
    notice('pasted', { tone: 'ok', icon: 'paste', text: w('pasted'), dismiss: true, actions: [{ label: w('undo'), run: undo }] })
    if (got.credit_line && got.attributions?.length) this.offerCredit(got, known)
    enter(this.editor, 'start')
    window.scrollTo({ top: 0 })
  }

  // offerCredit says that the last line became credits, and can put it back.
  offerCredit(got, known) {
    const d = this.root.dataset
    const line = h('span', { class: 'ct', lang: d.lang, dir: d.dir }, got.credit_line)
    const [a, b] = w('credit_read', { line: '\u0000' }).split('\u0000')
    const back = () => {
      const now = this.read()
      const taken = new Set(got.attributions.map((x) => x.agency).filter((x) => !known.has(x)))
      now.body.content.push({ type: 'paragraph', attrs: {}, content: [{ type: 'text', text: got.credit_line }] })
      this.show({ ...now, attributions: now.attributions.filter((x) => !taken.has(x.agency)) })
      this.touch()
      clearNotice('credit')
    }
    notice('credit', { icon: 'paste', text: h('span', {}, a, line, b ?? ''), dismiss: true, actions: [{ label: w('credit_back'), run: back }] })
  }
}

