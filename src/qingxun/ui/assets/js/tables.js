// Tables: a click anywhere opens a row; many rows are chosen at once.

import { each } from "./dom.js";
import { say } from "./words.js";

const INNER = "a, button, input, label, select, textarea, summary, details, .qx-check";

function openOnClick() {
  document.addEventListener("click", (event) => {
    const row = event.target.closest && event.target.closest("table.qx-table tbody tr");
    if (!row || event.target.closest(INNER) || String(getSelection())) return;
    const link = row.querySelector("a.qx-row-link") || (row.dataset.href && row.querySelector("a"));
    const address = row.dataset.href || (link && link.href);
    if (!address) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) window.open(address, "_blank", "noopener");
    else location.assign(address);
  });
  each("table.qx-table tbody tr", (row) => {
    if (row.dataset.href || row.querySelector("a.qx-row-link")) row.classList.add("qx-opens");
  });
}

function bulk(form) {
  const items = () => [...form.querySelectorAll("[data-bulk-item]")];
  const all = form.querySelector("[data-bulk-all]");
  const bar = form.querySelector("[data-bulk-bar]");
  const count = form.querySelector("[data-bulk-count]");
  let last = null;
  const show = () => {
    const chosen = items().filter((item) => item.checked);
    if (bar) bar.hidden = chosen.length === 0;
    if (count) count.textContent = say("chosen", chosen.length);
    if (all) {
      all.checked = chosen.length > 0 && chosen.length === items().length;
      all.indeterminate = chosen.length > 0 && !all.checked;
    }
    items().forEach((item) => item.closest("tr")?.classList.toggle("qx-chosen", item.checked));
  };
  form.addEventListener("click", (event) => {
    const item = event.target.closest("[data-bulk-item]");
    if (!item) return;
    if (event.shiftKey && last && last !== item) {
      const list = items();
      const [from, to] = [list.indexOf(last), list.indexOf(item)].sort((a, b) => a - b);
      list.slice(from, to + 1).forEach((one) => (one.checked = item.checked));
    }
    last = item;
  });
  form.addEventListener("change", (event) => {
    if (event.target === all) items().forEach((item) => (item.checked = all.checked));
    show();
  });
  window.addEventListener("pageshow", show);
  if (all) all.hidden = false;
  show();
}

export function start() {
  openOnClick();
  each("form[data-bulk]", bulk);
}
