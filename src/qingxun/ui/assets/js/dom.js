// Small helpers of the page.

/** Calls `attach` for every element that fits, now and in what htmx brings later. */
export function each(selector, attach) {
  const seen = new WeakSet();
  const look = (root) => {
    const found = [...(root.querySelectorAll ? root.querySelectorAll(selector) : [])];
    if (root.matches && root.matches(selector)) found.unshift(root);
    for (const element of found) {
      if (seen.has(element)) continue;
      seen.add(element);
      attach(element);
    }
  };
  look(document);
  document.addEventListener("htmx:load", (event) => look(event.target));
}

/** An element with attributes and children; text goes in as text, never as HTML. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** Says something at the top of the page, where messages stand; read out by screen readers. */
export function notice(tone, text, ...buttons) {
  const place = document.getElementById("messages");
  const box = make(
    "div",
    { class: `qx-notice qx-notice-${tone}` },
    make("div", { class: "qx-notice-text" }, text),
    ...buttons,
  );
  if (place) place.append(box);
  return box;
}

/** A button that calls `act`. */
export function button(text, act, kind = "btn-sm") {
  const element = make("button", { type: "button", class: `btn ${kind}` }, text);
  element.addEventListener("click", act);
  return element;
}

/** Whether the keyboard belongs to a control just now, or to an input method. */
export function isTyping(event) {
  if (event.isComposing || event.keyCode === 229) return true;
  const target = event.target;
  if (!target || !target.closest) return false;
  return Boolean(target.closest("textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit])"));
}
