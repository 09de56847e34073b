// Builds the page assets into ../static/ui/build: app.css, app.js, chart.js, icons.svg.
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { adaptTabler } from "./tabler.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../static/ui/build");
const modules = join(here, "../../../../node_modules");
const target = ["chrome87", "firefox78", "safari14"];

/** The chosen icons as one file of symbols; a name that does not exist stops the build. */
function sprite() {
  const folder = join(modules, "@tabler/icons");
  const names = readFileSync(join(here, "icons.txt"), "utf8").split(/\s+/).filter(Boolean);
  const symbols = names.map((name) => {
    const svg = readFileSync(join(folder, `icons/outline/${name}.svg`), "utf8");
    const inner = svg
      .replace(/<!--[\s\S]*?-->/g, "")
      .replace(/^[\s\S]*?<svg[^>]*>/, "")
      .replace(/<\/svg>\s*$/, "")
      .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" ?\/>/g, "")
      .replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

/** Tabler in our colors, then our own sheets in an order that lets later ones win. */
async function styles() {
  const tabler = readFileSync(join(modules, "@tabler/core/dist/css/tabler.css"), "utf8");
  const own = ["base", "shell", "lists", "forms", "parts", "paper", "phone", "rooms", "look"].map((name) => `${name}.css`);
  const sheets = own.map((name) => readFileSync(join(here, "css", name), "utf8"));
  const css = [adaptTabler(tabler), ...sheets].join("\n");
  const result = await esbuild.transform(css, {
    loader: "css",
    minify: true,
    target,
    legalComments: "none",
  });
  return "/* Tabler 1.6, MIT, tabler.io; qingxun, Apache-2.0 */\n" + result.code;
}

/** Name → text of the bundles. */
async function scripts() {
  const result = await esbuild.build({
    entryPoints: { app: join(here, "js/app.js"), chart: join(here, "js/chart.js") },
    outdir: out,
    bundle: true,
    write: false,
    format: "esm",
    minify: true,
    target,
    legalComments: "none",
    logLevel: "warning",
    supported: { destructuring: true }, // all of them know it; esbuild doubts Safari 14
  });
  return result.outputFiles.map((file) => [basename(file.path), file.text]);
}

/** A running server never sees half a file: each is moved into its place when it is whole. */
function store(name, text) {
  const draft = join(out, `.${name}.${process.pid}`);
  writeFileSync(draft, text);
  renameSync(draft, join(out, name));
}

const files = [["icons.svg", sprite()], ["app.css", await styles()], ...(await scripts())];
mkdirSync(out, { recursive: true });
for (const [name, text] of files) store(name, text);
const names = new Set([".stamp", ...files.map(([name]) => name)]);
for (const name of readdirSync(out)) if (!names.has(name)) rmSync(join(out, name), { recursive: true });
