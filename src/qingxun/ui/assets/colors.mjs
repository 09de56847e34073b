// Colors as office browsers of five years ago know them: oklch(), color-mix() and light-dark()
// are computed at build time. Colors are [lightness, a, b, alpha] in OKLab.

const LINEAR = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
const GAMMA = (v) => (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055)
const clamp = (v) => Math.min(1, Math.max(0, v))
const NAMED = { white: '#fff', black: '#000', transparent: 'rgba(0,0,0,0)' }

function fromRgb(r, g, b, alpha) {
  const [R, G, B] = [r, g, b].map(LINEAR)
  const l = Math.cbrt(0.4122214708 * R + 0.5363325363 * G + 0.0514459929 * B)
  const m = Math.cbrt(0.2119034982 * R + 0.6806995451 * G + 0.1073969566 * B)
  const s = Math.cbrt(0.0883024619 * R + 0.2817188376 * G + 0.6299787005 * B)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
    alpha,
  ]
}

function toCss([L, a, b, alpha]) {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3
  const rgb = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((v) => Math.round(clamp(GAMMA(clamp(v))) * 255))
  if (alpha < 1) return `rgba(${rgb.join(',')},${+alpha.toFixed(4)})`
  return '#' + rgb.map((v) => v.toString(16).padStart(2, '0')).join('')
}

const number = (text) => (text.endsWith('%') ? parseFloat(text) / 100 : parseFloat(text))

// A literal color, or null.
function parse(text) {
  text = NAMED[text.trim()] ?? text.trim()
  let hit = /^#([0-9a-f]{3,8})$/i.exec(text)
  if (hit) {
    const full = hit[1].length < 6 ? hit[1].replace(/./g, '$&$&') : hit[1]
    const [r, g, b, a = 255] = full.match(/../g).map((pair) => parseInt(pair, 16))
    return fromRgb(r / 255, g / 255, b / 255, a / 255)
  }
  hit = /^(rgba?|oklch)\(([^()]+)\)$/i.exec(text)
  if (!hit) return null
  const parts = hit[2].split(/[\s,/]+/).filter(Boolean)
  if (parts.some((part) => !/^(none|-?[\d.]+(e-?\d+)?(%|deg)?)$/.test(part))) return null
  const alpha = parts[3] === undefined ? 1 : number(parts[3])
  if (hit[1] === 'oklch') {
    const [l, c] = [number(parts[0]), number(parts[1])]
    const hue = ((parseFloat(parts[2]) || 0) * Math.PI) / 180
    return [l, c * Math.cos(hue), c * Math.sin(hue), alpha]
  }
  const unit = (part) => (part.endsWith('%') ? number(part) : parseFloat(part) / 255)
  return fromRgb(unit(parts[0]), unit(parts[1]), unit(parts[2]), alpha)
}

// The arguments of a function, split at its own commas.
function split(text) {
  const parts = ['']
  let depth = 0
  for (const char of text) {
    if (char === '(') depth++
    if (char === ')') depth--
    if (char === ',' && !depth) parts.push('')
    else parts[parts.length - 1] += char
  }
  return parts.map((part) => part.trim())
}

// Replace every call of a function, innermost last, by what `make(arguments)` gives.
export function replaceCalls(value, name, make) {
  for (;;) {
    const start = value.lastIndexOf(name + '(')
    if (start < 0) return value
    let end = start + name.length + 1
    for (let depth = 1; depth && end < value.length; end++) {
      if (value[end] === '(') depth++
      if (value[end] === ')') depth--
    }
    const inner = value.slice(start + name.length + 1, end - 1)
    value = value.slice(0, start) + make(split(inner), inner) + value.slice(end)
  }
}

// var() of the tokens is filled in; others stay.
export function fill(value, tokens, depth = 0) {
  if (depth > 12) return value
  return value.replace(/var\((--[\w-]+)\)/g, (all, name) =>
    tokens.has(name) ? fill(tokens.get(name), tokens, depth + 1) : all,
  )
}

function mix([, first, second], tokens) {
  const read = (part) => {
    const hit = /^(.*?)(?:\s+([\d.]+%|calc\(.*\)))?$/s.exec(part)
    const color = parse(flatten(fill(hit[1], tokens), tokens))
    return { text: hit[1], color, share: hit[2] && percent(fill(hit[2], tokens)) }
  }
  const [a, b] = [read(first), read(second)]
  const share = a.share ?? (b.share === undefined ? 0.5 : 1 - b.share)
  if (!a.color || !b.color || Number.isNaN(share)) return a.text
  const alpha = a.color[3] * share + b.color[3] * (1 - share)
  const blend = (i) =>
    alpha ? (a.color[i] * a.color[3] * share + b.color[i] * b.color[3] * (1 - share)) / alpha : 0
  return toCss([blend(0), blend(1), blend(2), alpha])
}

function percent(text) {
  const hit = /^calc\(([\d.]+)\s*\*\s*([\d.]+)%\)$/.exec(text)
  return hit ? (hit[1] * hit[2]) / 100 : text.endsWith('%') ? parseFloat(text) / 100 : NaN
}

// One value of a declaration in words that old browsers know.
export function flatten(value, tokens) {
  if (!/light-dark|color-mix|oklch/.test(value)) return value
  value = value.replace(/oklch%28(.*?)%29/g, (_all, inner) =>
    encodeURIComponent(toCss(parse(`oklch(${decodeURIComponent(inner)})`))),
  )
  value = replaceCalls(value, 'light-dark', ([light]) => light)
  value = replaceCalls(value, 'color-mix', (parts) => mix(parts, tokens))
  return replaceCalls(value, 'oklch', (_parts, inner) => {
    const relative = /^from\s+(.+?)\s+(?:calc|l)\b/.exec(inner)
    const color = parse(relative ? flatten(fill(relative[1], tokens), tokens) : `oklch(${inner})`)
    return color ? toCss(color) : 'currentColor'
  })
}
