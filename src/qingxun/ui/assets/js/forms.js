// Forms: sent once a click, never by the Enter that ends an input method's composition.

import { each, make, notice } from "./dom.js";
import { say } from "./words.js";

const AGAIN_AFTER = 20000;

/** The button that sends: disabled while sending, so that a double click sends once. */
function hold(form, submitter) {
  if (!submitter) return;
  submitter.disabled = true;
  submitter.setAttribute("aria-busy", "true");
  if (submitter.dataset.busy) {
    submitter.dataset.word = submitter.textContent;
    submitter.textContent = submitter.dataset.busy;
  }
  submitter.prepend(make("span", { class: "spinner-border spinner-border-sm qx-spinner", "aria-hidden": "true" }));
  form.dataset.held = "1";
  setTimeout(() => release(form), AGAIN_AFTER); // the network gave no answer: it may be repeated
}

/** The form may be sent (again): its idempotency key makes a repetition harmless. */
export function release(form) {
  delete form.dataset.sending;
  delete form.dataset.held;
  for (const element of form.querySelectorAll("[aria-busy=true]")) {
    element.disabled = false;
    element.removeAttribute("aria-busy");
    element.querySelectorAll(".qx-spinner").forEach((spinner) => spinner.remove());
    if (element.dataset.word) {
      element.textContent = element.dataset.word;
      delete element.dataset.word;
    }
  }
}

/** Without a network the browser's own page would take the place of the chosen files: told once, sent
 * by the next click whatever the browser believes. */
function filesWait(form) {
  if (navigator.onLine || form.dataset.told) return false;
  if (![...form.querySelectorAll("input[type=file]")].some((input) => input.files.length)) return false;
  form.dataset.told = "1";
  window.addEventListener("online", () => delete form.dataset.told, { once: true });
  notice("error", say("no_net")).scrollIntoView({ block: "center" });
  return true;
}

/** “Back” to a page that the browser kept: the key of the form is used. With words in it (keep.js) it
 * gets a key of its own; a button's page is loaded anew, for what it shows is old. */
function renew(form) {
  const token = form.elements.namedItem("idempotency_key");
  if (!token || !form.dataset.keep) return location.reload();
  const digits = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0"));
  token.value = digits.join("");
  form.dataset.back = "1";
  return undefined;
}

function guardSending() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-many") || form.hasAttribute("hx-post")) return;
    if (event.submitter?.formTarget === "_blank") return; // a file to look at: the form stays
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    if (event.defaultPrevented) return;
    if (filesWait(form)) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "1";
    const submitter = event.submitter;
    // After the browser has read the button's name and value.
    setTimeout(() => (event.defaultPrevented ? release(form) : hold(form, submitter)), 0);
  });
  window.addEventListener("pageshow", (event) => {
    const sent = document.querySelectorAll("form[data-sending]");
    if (event.persisted) sent.forEach(renew);
    sent.forEach(release);
  });
}

/** Enter that chooses a candidate of the input method must not send the form (older Safari, WPS). */
function guardComposition() {
  let endedAt = 0;
  document.addEventListener("compositionend", () => (endedAt = Date.now()));
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" || !event.target.closest || !event.target.closest("input")) return;
      if (event.isComposing || event.keyCode === 229 || Date.now() - endedAt < 60) event.preventDefault();
    },
    true,
  );
}

function countCharacters(control) {
  const most = Number(control.dataset.count) > 1 ? Number(control.dataset.count) : 0;
  const place = make("output", { class: "qx-count-text", "aria-live": "off" });
  control.insertAdjacentElement("afterend", place);
  const show = () => {
    const n = [...control.value.replace(/\s/g, "")].length;
    place.textContent = most ? say("characters_of", n, most) : say("characters", n);
    place.classList.toggle("qx-over", most > 0 && n > most);
  };
  control.addEventListener("input", show);
  show();
}

/** A text box as tall as its text, up to most of the window. */
function grow(area) {
  const fit = () => {
    if (area.closest("details:not([open])")) return; // folded away, it has no width to measure
    if (area.scrollHeight > area.clientHeight) {
      area.style.height = `${Math.min(area.scrollHeight + 4, window.innerHeight * 0.8)}px`;
    }
  };
  area.addEventListener("input", fit);
  area.addEventListener("focus", fit);
  fit();
}

function focusErrors(box) {
  const wrong = document.querySelector("[aria-invalid=true]:not([type=hidden])");
  const target = wrong || box;
  target.focus({ preventScroll: true });
  (wrong ? wrong.closest(".qx-field") || wrong : box).scrollIntoView({ block: "center" });
}

/** What was said of a field no longer holds once it was changed; the list above stays. */
function settle(event) {
  const field = event.target.closest(".qx-field-wrong");
  if (!field) return;
  field.classList.remove("qx-field-wrong");
  event.target.removeAttribute("aria-invalid");
  event.target.classList.remove("is-invalid");
  for (const error of field.querySelectorAll(".qx-error")) error.hidden = true;
}

function sendOnChange(control) {
  control.addEventListener("change", () => control.form && control.form.requestSubmit());
}

function filters(form) {
  form.classList.add("qx-live");
  form.addEventListener("change", (event) => {
    if (event.target.closest("details")) return; // several boxes are chosen before the button
    if (event.target.type === "date" && event.target.value && event.target.value < "1900") return;
    form.requestSubmit();
  });
  form.addEventListener("submit", () => {
    for (const control of form.elements) if (control.name && !control.value) control.disabled = true;
  });
  window.addEventListener("pageshow", () => {
    for (const control of form.elements) control.disabled = false;
  });
}

export function start() {
  guardSending();
  guardComposition();
  document.addEventListener("change", settle);
  each("textarea[data-count], input[data-count]", countCharacters);
  each("textarea", grow);
  each("[data-form-errors]", focusErrors);
  each("[data-submit]", sendOnChange);
  each("[data-without-script]", (element) => (element.hidden = true));
  each("form[data-filters]", filters);
}
