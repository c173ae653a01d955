// htmx under our policy: it never evaluates text as code, and a session that
// ended is asked for again in place instead of showing the sign-in page.
import { again } from '../net.js'

export function htmxManners() {
  const htmx = window.htmx
  if (!htmx) return
  const refuse = function () { throw new Error('code in attributes is not run here') }
  htmx.registerExtension('no-eval', { init: (api) => api.initSecurity(null, refuse, refuse) })
  document.addEventListener('htmx:before:request', (e) => { if (e.detail?.ctx) e.detail.ctx.sentAt = performance.now() })
  document.addEventListener('htmx:before:swap', (e) => {
    const ctx = e.detail?.ctx
    if (ctx?.response?.status !== 401) return
    e.preventDefault()
    const el = ctx.sourceElement
    again(ctx.sentAt).then(() => (el.matches('form') ? el.requestSubmit() : el.isConnected && htmx.trigger(el, ctx.sourceEvent?.type ?? 'click')), () => {})
  })
}
