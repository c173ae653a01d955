// How a person finds things on a page: by what is seen and said. Every function answers from the page as it stands;
// waiting is the test's.
window.desk = (() => {
  const clean = (s) => s.replace(/\s+/g, ' ').trim()
  const seen = (el) => el.isConnected && el.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && el.getClientRects().length > 0
  // what it says: its label, or its text without the letters of its key
  const said = (el) => {
    const copy = el.cloneNode(true)
    copy.querySelectorAll('kbd,svg,small').forEach((x) => x.remove())
    return clean(copy.textContent) || clean(el.getAttribute('aria-label') ?? '')
  }
  // only an open dialog can be reached while there is one
  const room = () => [...document.querySelectorAll('dialog[open]')].at(-1) ?? document
  const all = (sel, text) => {
    const at = room()
    const found = [...(at.matches?.(sel) ? [at] : []), ...at.querySelectorAll(sel)].filter(seen)
    if (!text) return found
    const exact = found.filter((el) => said(el) === text || el.getAttribute('aria-label') === text)
    return exact.length ? exact : found.filter((el) => said(el).includes(text))
  }
  const find = (sel, text) => all(sel, text)[0]
  // spot gives the point to press, once it stands still and nothing lies over it
  let last = ''
  const spot = (sel, text) => {
    const el = find(sel, text)
    if (!el) return { why: `not on the page; there is: ${[...room().querySelectorAll(sel)].filter(seen).map(said).slice(0, 25).join(' | ')}` }
    el.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
    const r = [...el.getClientRects()].find((x) => x.width > 1 && x.height > 1)
    if (!r) return { why: 'has no size' }
    const x = Math.min(Math.max(r.left + r.width / 2, 1), innerWidth - 1)
    const y = Math.min(Math.max(r.top + r.height / 2, 1), innerHeight - 1)
    const top = document.elementFromPoint(x, y)
    if (!top || !(el.contains(top) || top.contains(el) && top.closest('label,a,button') || el.matches('input') && top.closest('label')?.contains(el))) {
      return { why: `lies under <${top?.tagName.toLowerCase()} class="${top?.className?.baseVal ?? top?.className}">` }
    }
    const now = `${sel} ${text} ${x} ${y}`
    if (now !== last) {
      last = now
      return { why: 'moves' }
    }
    last = ''
    return { x, y }
  }
  // end gives the point behind the last letter of what is found
  const end = (sel, text) => {
    const el = find(sel, text)
    if (!el) return { why: 'not on the page' }
    el.scrollIntoView({ block: 'center', behavior: 'instant' })
    const range = document.createRange()
    range.selectNodeContents(el)
    const r = [...range.getClientRects()].filter((x) => x.width > 0).at(-1) ?? el.getBoundingClientRect()
    const right = getComputedStyle(el).direction === 'ltr'
    const now = `end ${r.left} ${r.right} ${r.top}`
    if (now !== last) {
      last = now
      return { why: 'moves' }
    }
    last = ''
    return { x: right ? r.right - 1 : r.left + 1, y: r.top + r.height / 2 }
  }
  const text = (sel) => clean(find(sel)?.innerText ?? '')
  const hits = (found) => found.map((v) => `${v.id}: ${v.help}\n` + v.nodes.slice(0, 4).map((n) => `    ${n.target.join(' ')}\n      ${n.failureSummary.replace(/\s+/g, ' ')}`).join('\n'))
  const axe = async () => hits((await window.axe.run(document, { resultTypes: ['violations'] })).violations)
  document.addEventListener('securitypolicyviolation', (e) => console.error(`CSP: ${e.violatedDirective} ${e.blockedURI} ${e.sample} ${e.sourceFile}:${e.lineNumber}:${e.columnNumber} at <${e.target.tagName ?? ""} class="${e.target.className ?? ""}">`))
  return { seen, said, all, find, spot, end, text, axe }
})()
