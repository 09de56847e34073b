// What unfolds: questions before an action become a dialog; menus close; tabs on a phone.

import { each, make } from "./dom.js";

/** The panel of a <details data-confirm> moves into a dialog while it is open, and back. */
function confirmation(details) {
  const panel = details.querySelector(".qx-confirm-panel");
  const close = details.querySelector("[data-confirm-close]");
  if (!panel || typeof HTMLDialogElement === "undefined") return;
  const dialog = make("dialog", { class: "qx-dialog" });
  const title = panel.querySelector(".qx-confirm-title");
  if (title) dialog.setAttribute("aria-label", title.textContent);
  if (close) {
    close.hidden = false;
    close.addEventListener("click", (event) => {
      if (!dialog.open) return; // without a dialog the link loads the page anew
      event.preventDefault();
      dialog.close();
    });
  }
  const open = () => {
    dialog.append(panel);
    document.body.append(dialog);
    dialog.showModal();
    const first = panel.querySelector("[aria-invalid=true], textarea, select, input:not([type=hidden])");
    (first || close || panel.querySelector("button")).focus();
  };
  dialog.addEventListener("close", () => {
    details.append(panel);
    details.open = false;
    dialog.remove();
    details.querySelector("summary").focus();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  details.addEventListener("toggle", () => details.open && !dialog.open && open());
  if (details.open) open(); // came back with an error
}

function menus() {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

/** Groups of the navigation stay as they were left. */
function remember(details) {
  const key = `qx-open:${details.dataset.remember}`;
  try {
    if (localStorage.getItem(key) === "0" && !details.querySelector("[aria-current]")) details.open = false;
    details.addEventListener("toggle", () => localStorage.setItem(key, details.open ? "1" : "0"));
  } catch {
    // no storage on this device: it simply opens anew
  }
}

/** The entry of the open page is in sight, however long the navigation is. */
function showCurrent(entry) {
  const list = entry.closest(".qx-nav-list");
  const below = entry.getBoundingClientRect().bottom - list.getBoundingClientRect().bottom;
  if (below > 0) list.scrollTop += below + list.clientHeight / 3;
}

/** So is the open tab, where the row of tabs is wider than a phone. */
function showTab(tab) {
  const row = tab.closest(".qx-tabs").getBoundingClientRect();
  const beyond = tab.getBoundingClientRect().right - row.right;
  if (beyond > 0) tab.closest(".qx-tabs").scrollLeft += beyond + row.width / 3;
}

/** Parts that lie side by side on a PC become tabs on a phone. */
function phoneTabs(box) {
  const parts = [...box.children].filter((part) => part.dataset.tab);
  if (parts.length < 2) return;
  const bar = make("div", { class: "qx-tabs qx-phone-tabs", role: "tablist" });
  const choose = (index) => {
    parts.forEach((part, i) => part.classList.toggle("qx-tab-hidden", i !== index));
    [...bar.children].forEach((tab, i) => {
      tab.setAttribute("aria-selected", String(i === index));
      tab.tabIndex = i === index ? 0 : -1;
    });
  };
  parts.forEach((part, index) => {
    if (!part.id) part.id = `tab-part-${index}`;
    const tab = make("button", { type: "button", class: "qx-tab", role: "tab", "aria-controls": part.id }, part.dataset.tab);
    tab.addEventListener("click", () => choose(index));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = (index + step + parts.length) % parts.length;
      choose(next);
      bar.children[next].focus();
    });
    bar.append(tab);
  });
  box.before(bar);
  const wanted = parts.findIndex((part) => `#${part.id}` === location.hash);
  const first = parts.findIndex((part) => "tabFirst" in part.dataset);
  choose(Math.max(0, wanted === -1 ? first : wanted));
}

function toggles(control) {
  const target = document.querySelector(control.dataset.toggle);
  if (!target) return;
  control.hidden = false;
  control.setAttribute("aria-expanded", String(!target.hidden));
  control.addEventListener("click", () => {
    target.hidden = !target.hidden;
    control.setAttribute("aria-expanded", String(!target.hidden));
  });
}

/** The navigation that slid in on a phone closes with Escape. */
function slideIn() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && location.hash === "#nav") location.replace("#main");
  });
}

export function start() {
  menus();
  slideIn();
  each("details[data-confirm]", confirmation);
  each("details[data-remember]", remember);
  each(".qx-nav-list [aria-current=page]", showCurrent);
  each(".qx-tabs [aria-current]", showTab);
  each("[data-phone-tabs]", phoneTabs);
  each("[data-toggle]", toggles);
}
