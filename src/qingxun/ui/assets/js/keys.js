// The keyboard: data-key clicks what carries it; j, k and o walk a table; ? tells all of it.

import { each, isTyping, make } from "./dom.js";
import { say } from "./words.js";

function visible(element) {
  return !element.disabled && element.getClientRects().length > 0;
}

function nameOf(element) {
  const label = element.getAttribute("aria-label") || element.getAttribute("placeholder") || element.title;
  if (label) return label;
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd, svg").forEach((part) => part.remove());
  return copy.textContent.trim();
}

function press(key) {
  const top = document.querySelector("dialog[open]");
  const found = [...(top || document).querySelectorAll("[data-key]")].find(
    (element) => element.dataset.key.toLowerCase() === key && visible(element),
  );
  if (!found) return false;
  found.focus();
  if (found.matches("input:not([type=checkbox]), textarea")) found.select && found.select();
  else found.click();
  return true;
}

const rows = () => [...document.querySelectorAll("table[data-rows] tbody tr")].filter((row) => row.querySelector("a"));

/** Focus goes to the link of the next row; its row is shown as chosen. */
function walk(step) {
  const all = rows();
  if (!all.length) return false;
  const now = all.findIndex((row) => row.contains(document.activeElement));
  const next = now < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, now + step));
  const link = all[next].querySelector(".qx-row-link, .qx-about a, .qx-first a, a");
  link.focus();
  all[next].scrollIntoView({ block: "nearest" });
  return true;
}

function openRow() {
  const row = rows().find((one) => one.contains(document.activeElement));
  if (!row) return false;
  row.querySelector(".qx-row-link, .qx-about a, .qx-first a, a").click();
  return true;
}

function tell() {
  const lines = new Map();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (visible(element) && nameOf(element)) lines.set(element.dataset.key, nameOf(element));
  }
  if (rows().length) {
    lines.set("j k", say("key_rows"));
    lines.set("o", say("key_open"));
  }
  lines.set("?", say("key_help"));
  const list = make("dl", { class: "qx-keys" });
  for (const [key, text] of lines) {
    list.append(make("div", {}, make("dt", {}, ...key.split(" ").map((one) => make("kbd", {}, one))), make("dd", {}, text)));
  }
  const close = make("button", { class: "btn btn-primary", value: "close" }, say("close"));
  const dialog = make(
    "dialog",
    { class: "qx-dialog", "aria-labelledby": "qx-keys-title" },
    make("h2", { id: "qx-keys-title", class: "qx-confirm-title" }, say("keys")),
    list,
    make("form", { method: "dialog", class: "qx-confirm-buttons" }, close),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

const OWN = { j: () => walk(1), k: () => walk(-1), o: openRow, "?": () => (tell(), true), "？": () => (tell(), true) };

export function start() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const done = press(key) || (!document.querySelector("dialog[open]") && OWN[key] && OWN[key]());
    if (done) event.preventDefault();
  });
  each("[data-show-keys]", (element) => {
    element.hidden = false;
    element.addEventListener("click", tell);
  });
}
