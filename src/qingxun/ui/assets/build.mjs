// Builds the pages' assets into static/ui/build: styles, scripts, icons. `node build.mjs`.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, transform } from 'esbuild'
import { tablerCss } from './css/tabler.mjs'

const HERE = dirname(fileURLToPath(import.meta.url))
const PACKAGES = join(HERE, '../../../../node_modules')
const OUT = join(HERE, '../static/ui/build')
const TARGET = ['chrome87', 'firefox78', 'safari14']
const STYLES = ['base', 'shell', 'lists', 'forms', 'parts', 'paper', 'phone']

const read = (path) => readFileSync(join(HERE, path), 'utf8')
const write = (name, text) => writeFileSync(join(OUT, name), text)

async function styles() {
  const tokens = JSON.parse(read('css/tokens.json'))
  const tabler = tablerCss(join(PACKAGES, '@tabler/core/dist/css/tabler.css'), tokens)
  const own = STYLES.map((name) => read(`css/${name}.css`)).join('\n')
  write('app.css', await css(tabler + own))
  write('print.css', await css(read('css/print.css')))
}

async function css(text) {
  const options = { loader: 'css', minify: true, target: TARGET, legalComments: 'inline' }
  return (await transform(text, options)).code
}

async function scripts() {
  await build({
    entryPoints: { app: join(HERE, 'js/app.js'), charts: join(HERE, 'js/charts.js') },
    outdir: OUT,
    bundle: true,
    format: 'esm',
    minify: true,
    target: TARGET,
    legalComments: 'linked',
    nodePaths: [PACKAGES],
  })
}

function icons() {
  const names = JSON.parse(read('icons.json'))
  const symbols = names.map((name) => {
    const svg = readFileSync(join(PACKAGES, `@tabler/icons/icons/outline/${name}.svg`), 'utf8')
    const paths = svg.match(/<path [^>]*>/g).filter((path) => !path.includes('stroke="none"'))
    return `<symbol id="${name}" viewBox="0 0 24 24">${paths.join('')}</symbol>`
  })
  write('icons.svg', `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`)
  write('icon.svg', read('icon.svg'))
}

rmSync(OUT, { recursive: true, force: true })
mkdirSync(OUT, { recursive: true })
icons()
await Promise.all([styles(), scripts()])
