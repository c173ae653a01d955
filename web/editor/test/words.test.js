import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'

const root = new URL('../', import.meta.url)
const words = JSON.parse(readFileSync(new URL('words.json', root), 'utf8'))
const sources = readdirSync(new URL('src/', root), { recursive: true }).filter((f) => f.endsWith('.js')).map((f) => readFileSync(new URL(`src/${f}`, root), 'utf8'))

test('every text that the scripts ask for is in words.json', () => {
  const asked = sources.flatMap((s) => [...s.matchAll(/\bw\('([a-z_0-9]+)'/g)].map((m) => m[1]))
  assert.deepEqual([...new Set(asked)].filter((k) => !(k in words)), [])
})

test('every text of words.json is used', () => {
  const all = sources.join('\n')
  const made = /^(kind|field|role)_|_hint$/
  assert.deepEqual(Object.keys(words).filter((k) => !made.test(k) && !all.includes(`'${k}'`) && !all.includes(`"${k}"`)), [])
})
