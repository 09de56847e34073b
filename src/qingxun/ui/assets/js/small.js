// Print, back, copy, and what htmx needs to live with our policy.

import { each, notice } from "./dom.js";
import { say } from "./words.js";

function reveal(selector, act) {
  each(selector, (element) => {
    element.hidden = false;
    element.addEventListener("click", () => act(element));
  });
}

async function copy(element) {
  const source = document.querySelector(element.dataset.copy);
  const text = source ? source.value ?? source.innerText : element.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea"); // plain HTTP in the office's own network
    area.value = text;
    area.className = "visually-hidden";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  const word = element.querySelector("span") || element;
  const before = word.textContent;
  word.textContent = say("copied");
  setTimeout(() => (word.textContent = before), 2000);
}

function htmx() {
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("meta[name=csrf-token]");
    if (token) event.detail.headers["X-CSRFToken"] = token.content;
  });
  for (const kind of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(kind, (event) => {
      const isPolling = /every/.test(event.target.getAttribute?.("hx-trigger") || "");
      if (!isPolling && !document.querySelector(".qx-failed")) notice("error", say("failed")).classList.add("qx-failed");
    });
  }
}

export function start() {
  htmx();
  reveal("[data-print]", () => window.print());
  reveal("[data-back]", () => history.back());
  reveal("[data-copy]", copy);
}
