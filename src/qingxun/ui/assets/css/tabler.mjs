// Tabler's style sheet without the parts we never show, in our colors, for old browsers.

import { readFileSync } from 'node:fs'
import postcss from 'postcss'
import { flatten } from './colors.mjs'

const UNUSED = new RegExp(
  '\\.(?:' +
    [
      'carousel', 'offcanvas', 'accordion', 'toast', 'popover', 'tooltip', 'bs-', 'placeholder',
      'flag', 'payment', 'avatar', 'ribbon', 'chat', 'timeline', 'datagrid', 'ts-', 'apexcharts',
      'jvm', 'litepicker', 'dropzone', 'dz-', 'plyr', 'fslightbox', 'tox', 'hugerte', 'gl-',
      'steps?-', 'steps', 'tracking', 'form-colorinput', 'form-selectgroup', 'form-imagecheck',
      'signature', 'wysiwyg', 'fc-', 'noUi', 'navbar', 'theme-', 'sparkline', 'chart', 'map',
      'countup', 'marketing', 'browser', 'switch-icon', 'img-responsive', 'nav-segmented', 'stars?',
      'page-', 'footer', 'markdown', 'modal', 'spinner', 'pagination', 'list-group', 'breadcrumb',
      'dropdown', 'progress', 'status-', 'empty', 'demo', 'hr-', 'space-', 'divide-', 'bg-',
      'text-bg-', 'btn-(?:blue|azure|indigo|purple|pink|red|orange|yellow|lime|green|teal|cyan)',
      'btn-(?:x|facebook|twitter|google|youtube|vimeo|dribbble|github|instagram|pinterest|vk|rss)',
      'btn-(?:flickr|bitbucket|tabler|linkedin|outline|ghost|loading|floating)', 'card-(?:cover|tabs)',
      'link-', 'icon-', 'shadow-', 'border-(?!0)', 'rounded-', 'opacity-', 'focus-ring', 'ratio',
      'vh-', 'vw-', 'z-', 'columns-', 'scroll', 'object-', 'float-', 'translate-', 'cursor-',
      'antialiased', 'alert', 'badge', '(?:col|row-cols|g|gx|gy|m|p|d|flex|order|offset)[a-z]*-xxl',
      'table-(?:primary|secondary|success|info|warning|danger|light|dark|mobile)', 'text-(?:blue|azure|indigo|purple|pink|red|orange|yellow|lime|green|teal|cyan|facebook|x)',
    ].join('|') +
    ')',
)
const OTHER_THEMES = /dark|\[dir=|data-bs-theme-|\.js-plotly|::-webkit-scrollbar|\[class\^=/

export function tablerCss(file, ownTokens) {
  const root = postcss.parse(readFileSync(file, 'utf8'))
  root.walkComments((comment) => {
    if (!comment.text.startsWith('!')) comment.remove()
  })
  root.walkRules(prune)
  const tokens = collectTokens(root, ownTokens)
  root.walkDecls((decl) => rewrite(decl, tokens, ownTokens))
  root.walkAtRules((rule) => {
    if (rule.nodes && !rule.nodes.length) rule.remove()
  })
  return root.toString()
}

function prune(rule) {
  if (rule.parent.type === 'atrule' && /keyframes/.test(rule.parent.name)) return
  const kept = rule.selectors.filter((one) => !UNUSED.test(one) && !OTHER_THEMES.test(one))
  if (kept.length) rule.selectors = kept
  else rule.remove()
}

const isRoot = (rule) => rule.selectors?.every((one) => /^:root|^\[data-bs-theme=light\]/.test(one))

function collectTokens(root, ownTokens) {
  const tokens = new Map()
  root.walkRules((rule) => {
    if (isRoot(rule)) rule.walkDecls(/^--/, (decl) => void tokens.set(decl.prop, decl.value))
  })
  for (const [name, value] of Object.entries(ownTokens)) tokens.set(name, value)
  return tokens
}

function rewrite(decl, tokens, ownTokens) {
  if (isRoot(decl.parent) && decl.prop in ownTokens) decl.value = ownTokens[decl.prop]
  else decl.value = flatten(decl.value, tokens)
}
