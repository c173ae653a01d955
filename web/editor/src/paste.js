// Text from elsewhere: Word, Google Docs, web pages, plain text. It is brought
// near our schema first (lists that are none, bold by style, quotes of several
// paragraphs); the schema then keeps out all the rest.
import { clean } from './doc.js'

const DROP = 'script,style,meta,link,title,head,iframe,object,embed,svg,img,picture,video,audio,input,button,select,textarea,template,noscript,xml,o\\:p:empty'

// cleanHTML gives pasted HTML as ours. What the editor itself copied passes as it is.
export function cleanHTML(html) {
  if (/data-pm-slice/.test(html)) return html
  const word = /\bmso-|urn:schemas-microsoft-com|class="?Mso/i.test(html)
  const doc = new DOMParser().parseFromString(calm(clean(html)), 'text/html')
  const body = doc.body
  body.querySelectorAll(DROP).forEach((el) => el.remove())
  if (word) wordLists(doc, body)
  body.querySelectorAll('s[data-bullet]').forEach((el) => el.remove())
  styles(doc, body)
  cells(doc, body)
  quotes(doc, body)
  items(doc, body)
  for (const el of body.querySelectorAll('*')) plain(el, word)
  return body.innerHTML
}

// calm readies HTML for parsing: Word's typed bullets become marks, sheets and
// comments go, and attributes of style and script get another name, for our
// policy refuses them even while parsing.
function calm(html) {
  return html
    .replace(/<!(?:--)?\[if !supportLists\](?:--)?>([\s\S]*?)<!(?:--)?\[endif\](?:--)?>/gi, (all, typed) => `<s data-bullet="${/^[\s\u00a0]*(\d+|[a-z])[.)]/i.test(typed.replace(/<[^>]*>/g, '')) ? 'ol' : 'ul'}"></s>`)
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<style\b[\s\S]*?<\/style>/gi, '')
    .replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/(\s)(style|on[a-z]+)(\s*=)/gi, '$1data-$2$3'))
}

const style = (el) => el.getAttribute('data-style') ?? ''
const bold = (el) => /font-weight:\s*(bold|[6-9]00)/i.test(style(el))
const light = (el) => /font-weight:\s*(normal|[1-4]00)/i.test(style(el))
const italic = (el) => /font-style:\s*italic/i.test(style(el))

// Word writes lists as paragraphs with a bullet typed in front.
function wordLists(doc, body) {
  let list = null
  for (const p of [...body.querySelectorAll('p')]) {
    const isItem = /MsoListParagraph/.test(p.className) || /mso-list:\s*l\d/i.test(style(p))
    if (!isItem) {
      list = null
      continue
    }
    const typed = p.querySelector('s[data-bullet]')
    const ordered = typed ? typed.dataset.bullet === 'ol' : /^\s*(\d+|[a-z])[.)]/i.test(p.textContent)
    if (!list || list.nextElementSibling !== p) {
      list = doc.createElement(ordered ? 'ol' : 'ul')
      p.before(list)
    }
    const li = doc.createElement('li')
    li.append(...p.childNodes)
    if (!typed && li.firstChild) stripBullet(li)
    list.append(li)
    p.remove()
  }
}

function stripBullet(li) {
  const first = li.ownerDocument.createTreeWalker(li, 4).nextNode()
  if (first) first.data = first.data.replace(/^\s*([·•o§▪‣–-]|\d+[.)]|[a-z][.)])[\s\u00a0]+/i, '')
}

// Bold and italic by style become marks. Google Docs wraps all in a bold that is none.
function styles(doc, body) {
  for (const el of [...body.querySelectorAll('[data-style]')]) {
    if (/^(B|STRONG)$/.test(el.tagName) && light(el)) {
      el.replaceWith(...el.childNodes)
      continue
    }
    if (el.tagName !== 'SPAN') continue
    if (bold(el)) wrap(doc, el, 'strong')
    if (italic(el)) wrap(doc, el, 'em')
  }
}

function wrap(doc, el, tag) {
  const mark = doc.createElement(tag)
  mark.append(...el.childNodes)
  el.append(mark)
}

// A table's cells become paragraphs: the words stay, the grid goes.
function cells(doc, body) {
  for (const td of [...body.querySelectorAll('td,th')]) {
    if (td.querySelector('p,div,ul,ol,h1,h2,h3,h4,h5,h6')) continue
    const p = doc.createElement('p')
    p.append(...td.childNodes)
    td.append(p)
  }
}

// A quote is one block: its paragraphs become lines.
function quotes(doc, body) {
  for (const q of [...body.querySelectorAll('blockquote')]) flatten(doc, q)
}

// An item holds words only: paragraphs in it become lines, lists in it items after it.
function items(doc, body) {
  for (const li of [...body.querySelectorAll('li')]) {
    if (!/^(UL|OL)$/.test(li.parentElement?.tagName ?? '')) continue
    for (const inner of [...li.querySelectorAll('ul,ol')]) {
      li.after(...inner.querySelectorAll(':scope > li'))
      inner.remove()
    }
    flatten(doc, li)
  }
  body.querySelectorAll(':is(ul,ol) > :is(ul,ol)').forEach((l) => l.replaceWith(...l.childNodes))
}

function flatten(doc, el) {
  const parts = el.querySelectorAll(':scope p, :scope div, :scope h1, :scope h2, :scope h3, :scope h4, :scope h5, :scope h6')
  parts.forEach((p, i) => {
    if (i) p.before(doc.createElement('br'))
    p.replaceWith(...p.childNodes)
  })
}

const KEEP = { A: ['href'], SPAN: ['lang', 'dir'], BDI: ['lang', 'dir'] }

function plain(el, word) {
  const keep = word && el.tagName === 'SPAN' ? [] : KEEP[el.tagName] ?? []
  for (const a of [...el.attributes]) if (!keep.includes(a.name)) el.removeAttribute(a.name)
}

// paragraphs parts plain text: blank lines part paragraphs and a single break is
// a space; a text without any blank line has a paragraph a line.
export function paragraphs(text) {
  const t = clean(text).replace(/\r\n?|\u2028/g, '\n').replace(/\u2029/g, '\n\n')
  const parts = /\n[ \t\u00a0]*\n/.test(t.trim()) ? t.split(/\n(?:[ \t\u00a0]*\n)+/) : t.split('\n')
  return parts.map((p) => p.replace(/[ \t]*\n[ \t]*/g, ' ').trim()).filter(Boolean)
}
