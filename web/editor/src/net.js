// Calls to the server: JSON both ways, same origin. A session that ended is
// asked for again in place, once for all calls that wait, and the call repeated.
import { dialog, field, h, w } from './ui.js'

// NetError tells what came of a call: status 0 is no answer at all.
export class NetError extends Error {
  constructor(status, data = {}, retryAfter = 0) {
    super(data?.message || `status ${status}`)
    this.status = status
    this.data = data ?? {}
    this.retryAfter = retryAfter
  }
  // passing faults are tried again; others need a person
  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500
  }
}

async function once(method, url, body, options) {
  let res
  try {
    res = await fetch(url, {
      method,
      credentials: 'same-origin',
      headers: { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: 'error',
      ...options,
    })
  } catch {
    throw new NetError(0)
  }
  const data = (res.headers.get('Content-Type') ?? '').includes('json') ? await res.json().catch(() => ({})) : {}
  if (!res.ok) throw new NetError(res.status, data, Number(res.headers.get('Retry-After')) || 0)
  return data
}

// call sends and gives the answer's JSON, or throws a NetError.
export async function call(method, url, body, options) {
  for (;;) {
    const sent = performance.now()
    try {
      return await once(method, url, body, options)
    } catch (e) {
      if (e.status !== 401 || options?.keepalive) throw e
      await again(sent)
    }
  }
}

// One box for the whole page, though admin.js and editor.js each have this module.
const box = (globalThis.polydeskAgain ??= { asking: null, renewed: -1 }) // renewed: when the session came back last

// again asks for the password in place; it is done when the session is back, and
// fails when the box is closed without. sent is when the call went out that was
// refused: one from before the session came back needs no second asking.
export function again(sent = Infinity) {
  if (sent < box.renewed) return Promise.resolve()
  box.asking ??= new Promise((resolve, reject) => {
    const { again: url, userName } = document.body.dataset
    const pw = h('input', { class: 'form-control', type: 'password', autocomplete: 'current-password', required: true })
    const err = h('p', { class: 'err', role: 'alert' })
    const fail = (text) => {
      err.textContent = text
      pw.setAttribute('aria-invalid', 'true')
      pw.select()
    }
    const go = async (close) => {
      try {
        await once('POST', url || '/admin/session/again', { password: pw.value })
        box.renewed = performance.now()
        resolve()
        close()
        document.dispatchEvent(new Event('signed-in-again'))
      } catch (e) {
        fail(e.data?.message || w(e.status === 0 ? 'no_answer' : 'again_wrong'))
      }
    }
    // a browser lets nobody be held by a box: the second Escape closes any
    const closed = () => {
      box.asking = null
      reject(new NetError(401, { message: w('again_title') }))
    }
    dialog({ id: 'again', title: w('again_title'), keep: true, onclose: closed,
      body: [h('p', {}, w('again_text', { who: userName ?? '' })), h('input', { class: 'visually-hidden', type: 'text', autocomplete: 'username', value: userName ?? '', tabindex: '-1', 'aria-hidden': 'true', readonly: true }), field(w('password'), pw, err)],
      buttons: [{ label: w('again_go'), go: true, submit: true, run: go }] })
    pw.focus()
  })
  return box.asking
}

// upload sends one picture and tells how far it is (0 to 1).
export function upload(url, file, progress) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest()
    xhr.open('POST', url)
    xhr.responseType = 'json'
    xhr.setRequestHeader('Accept', 'application/json')
    const sent = performance.now()
    xhr.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total)
    xhr.onerror = () => reject(new NetError(0))
    xhr.onload = () => {
      if (xhr.status === 401) again(sent).then(() => upload(url, file, progress)).then(resolve, reject)
      else if (xhr.status >= 200 && xhr.status < 300) resolve(xhr.response)
      else reject(new NetError(xhr.status, xhr.response ?? {}))
    }
    const form = new FormData()
    form.append('file', file)
    xhr.send(form)
  })
}
