// Tabler's sheet for our pages: without families nobody uses, in our colors, and readable by
// browsers of 2021, which know no color-mix(), light-dark(), oklch() and no :has().
import postcss from "postcss";
import { flatten } from "./colors.mjs";

/** Our palette in place of Tabler's; text colors reach 4.5:1 on white. */
const PALETTE = {
  "--tblr-primary": "#c8242b",
  "--tblr-red": "#c8242b",
  "--tblr-danger": "#a61b1b",
  "--tblr-green": "#21703f",
  "--tblr-success": "#21703f",
  "--tblr-yellow": "#8a5a00",
  "--tblr-orange": "#a34e0b",
  "--tblr-warning": "#8a5a00",
  "--tblr-blue": "#1f5f9e",
  "--tblr-azure": "#1f5f9e",
  "--tblr-info": "#1f5f9e",
  "--tblr-focus-ring-color": "#1d5fa8",
  "--tblr-link-color": "#a01c22",
  "--tblr-link-hover-color": "#7c1416",
};

/** Families (first class of a selector) that no page uses. */
const UNUSED = new Set(
  `accordion apexcharts avatar blockquote btn-close calendar carousel chat chip color column columns
  cookie datagrid demo divide dropdown dropend dropstart dropup dropzone fc figure flag flatpickr float
  focus form-colorinput form-colorpicker form-floating form-imagecheck form-range form-rating
  form-selectgroup form-switch fs gallery ghost highlight hljs hover ie img jvm kanban legend lightbox
  list-group litepicker link loader markdown mention modal nav-segmented navbar noUi nouislider object
  offcanvas otp page-body page-header page-wrapper patternn payment placeholder plyr popover pricing
  progress progressbg prose qrcode ratio ribbon segmented signal sortable space sparkline
  star stars status step steps strength switch tag timeline toast tom tooltip ts tinymce tox tracking
  vr was-validated wizard vc form-file legend h-full layout navbar-nav layer x`.split(/\s+/),
);
const UNUSED_SELECTOR =
  /navbar|bg-pattern|bg-gradient|btn-ghost|btn-animate|theme-dark|theme=["']?dark|\[data-vc|\[data-bs-theme=|:host\(|\.dark-mode|-(?:facebook|twitter|google|youtube|vimeo|dribbble|github|instagram|pinterest|vk|rss|flickr|bitbucket|tabler|linkedin|x|indigo|purple|pink|lime|teal|cyan|muted|gray|black)(?![a-z])/;

/** First class of a selector belongs to a family that nobody uses. */
function isUnused(selector) {
  if (UNUSED_SELECTOR.test(selector)) return true;
  const first = selector.match(/\.([a-zA-Z][\w-]*)/)?.[1];
  if (!first) return false;
  return first.split("-").some((_part, index, parts) => UNUSED.has(parts.slice(0, index + 1).join("-")));
}

/** The adapted sheet. */
export function adaptTabler(css) {
  const root = postcss.parse(css);
  root.walkRules((rule) => {
    if (rule.parent.type === "atrule" && rule.parent.name.endsWith("keyframes")) return;
    const kept = rule.selectors.filter((selector) => !isUnused(selector) || selector.startsWith(":root"));
    if (kept.length === 0) rule.remove();
    else if (kept.length < rule.selectors.length) rule.selectors = kept;
  });
  root.walkRules((rule) => {
    const modern = rule.selectors.filter((selector) => selector.includes(":has("));
    if (modern.length && modern.length < rule.selectors.length) {
      rule.cloneAfter({ selectors: modern });
      rule.selectors = rule.selectors.filter((selector) => !modern.includes(selector));
    }
  });
  const roots = new Map();
  root.walkDecls(/^--/, (decl) => {
    if (!decl.parent.selector?.startsWith(":root")) return;
    if (PALETTE[decl.prop]) decl.value = PALETTE[decl.prop];
    roots.set(decl.prop, decl.value);
  });
  root.walkDecls((decl) => {
    decl.value = flatten(decl.value, roots);
  });
  root.walkAtRules("property", (rule) => rule.remove());
  const used = new Set();
  root.walkDecls((decl) => {
    for (const [, name] of decl.value.matchAll(/animation|([\w-]+)/g)) if (name) used.add(name);
  });
  root.walkAtRules(/keyframes$/, (rule) => {
    if (!used.has(rule.params)) rule.remove();
  });
  root.walkAtRules((rule) => {
    if (rule.nodes && rule.nodes.length === 0) rule.remove();
  });
  root.walkComments((comment) => comment.remove());
  return root.toString();
}
