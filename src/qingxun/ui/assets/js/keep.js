// Long forms keep what is typed on this device until it has arrived (data-keep), save themselves
// (data-autosave), and ask before unsaved text is left (data-guard, data-unsaved).

import { button, each, notice } from "./dom.js";
import { clock, say } from "./words.js";

const PREFIX = "qx-keep:";
const SENDING = "qx-sending";
const DAYS = 14;
const DELAY = 2000;
const PATIENCE = 15000;
const NEVER = new Set(["csrfmiddlewaretoken", "idempotency_key", "next"]);

const person = () => document.body.dataset.person || "";
const keyOf = (name) => `${PREFIX}${person()}:${name}`;

/** localStorage may be full or forbidden: then nothing is kept, and nothing breaks. */
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** name → list of values, without files, passwords and what belongs to one sending only. */
function contents(form) {
  const found = {};
  for (const control of form.elements) {
    const { name, type } = control;
    if (!name || control.disabled || NEVER.has(name)) continue;
    if (["file", "password", "submit", "button", "image", "hidden"].includes(type)) continue;
    if (["checkbox", "radio"].includes(type) && !control.checked) found[name] = found[name] || [];
    else if (type === "select-multiple") found[name] = [...control.selectedOptions].map((o) => o.value);
    else (found[name] = found[name] || []).push(control.value.replace(/\r\n/g, "\n"));
  }
  return found;
}

/** Fills the form; a question that held some of it and is folded unfolds. */
function fill(form, values) {
  const used = {};
  const before = contents(form);
  for (const control of form.elements) {
    const list = values[control.name];
    if (!list || control.type === "hidden") continue;
    if (["checkbox", "radio"].includes(control.type)) control.checked = list.includes(control.value);
    else if (control.type === "select-multiple") [...control.options].forEach((o) => (o.selected = list.includes(o.value)));
    else {
      const index = used[control.name] || 0;
      used[control.name] = index + 1;
      if (index < list.length) control.value = list[index];
    }
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const filled = [...form.elements].filter(({ name }) => values[name] && !same(values[name], before[name]));
  const folded = filled.map((control) => control.closest("details:not([open])")).find(Boolean);
  if (folded) folded.open = true;
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Whether the form shows what was kept; what the answer has added to the form does not count. */
function isShown(form, values) {
  const now = contents(form);
  return Object.keys(values).every((name) => same(values[name], now[name]));
}

/** Above the form; inside where a grid would take it for a column of its own. */
function putAbove(form, box) {
  if (getComputedStyle(form.parentElement).display.includes("grid")) form.prepend(box);
  else form.before(box);
}

/** Offers text of an earlier visit that never arrived. */
function offer(form, key) {
  const kept = read(key);
  if (!kept) return;
  if (isShown(form, kept.values)) {
    if (!hasErrors()) localStorage.removeItem(key);
    return;
  }
  const at = new Date(kept.at);
  const when = at.toDateString() === new Date().toDateString() ? clock(at) : `${at.getMonth() + 1}-${at.getDate()} ${clock(at)}`;
  const question = form.closest("details[data-confirm]")?.querySelector(".qx-confirm-title");
  const box = notice(
    "warning",
    question ? say("kept_for", when, question.textContent) : say("kept", when),
    button(say("restore"), () => {
      fill(form, kept.values);
      box.remove();
      const first = form.querySelector("textarea, input:not([type=hidden])");
      if (first) first.focus();
    }, "btn-sm btn-primary"),
    button(say("discard"), () => {
      localStorage.removeItem(key);
      box.remove();
    }),
  );
  if (!question) putAbove(form, box); // a folded question would hide it
}

const hasErrors = () => document.querySelector("[data-form-errors], [aria-invalid=true]") !== null;

/** Whether this page is the answer to a form that was taken: it thanks, or the browser was sent on. */
function isAnswer(kept) {
  if (hasErrors()) return false;
  if (document.querySelector(".qx-notice-success")) return true;
  const [visit] = performance.getEntriesByType("navigation");
  return Boolean(visit && visit.redirectCount > 0 && Date.now() - kept.at < 60000);
}

/** Text that was sent is forgotten only when the answer says so; pages of errors and the sign-in
 * page (data-keeps) say that it did not arrive. */
function forgetSent() {
  const failed = document.body.hasAttribute("data-keeps");
  const old = Date.now() - DAYS * 86400000;
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
    const kept = read(key);
    const own = person() && key.startsWith(keyOf(""));
    if (!kept || kept.at < old) localStorage.removeItem(key);
    else if (kept.sent && failed) {
      write(key, { ...kept, sent: false });
      each("[data-kept-words]", (words) => (words.hidden = false));
    }
    else if (kept.sent && own && isAnswer(kept)) localStorage.removeItem(key);
  }
}

/** The browser's “back” shows the form of before under a new key. Sent again unchanged, with nothing
 * else sent meanwhile, it is the same sending: it goes under the key of then, is answered as then, and
 * nothing is entered twice. */
function sameSending(form, submitter) {
  const token = form.elements.namedItem("idempotency_key");
  if (!token || [...form.elements].some(({ files }) => files && files.length)) return forgetSending();
  const place = [location.pathname, location.search, form.dataset.keep];
  const now = JSON.stringify([place, contents(form), submitter?.name || "", submitter?.value || ""]);
  const [visit] = performance.getEntriesByType("navigation");
  try {
    const then = JSON.parse(sessionStorage.getItem(SENDING));
    const again = form.dataset.back || visit?.type === "back_forward";
    if (then && then.sent === now && again) token.value = then.token;
    sessionStorage.setItem(SENDING, JSON.stringify({ sent: now, token: token.value }));
  } catch {
    // no storage on this device: the server's own checks remain
  }
  return undefined;
}

/** What was sent before is no longer the last thing that was sent. */
function forgetSending() {
  try {
    sessionStorage.removeItem(SENDING);
  } catch {
    // no storage on this device
  }
}

class Saver {
  constructor(form) {
    this.form = form;
    this.first = this.saved = contents(form);
    this.key = form.dataset.keep && Object.keys(this.first).length ? keyOf(form.dataset.keep) : "";
    this.url = form.dataset.autosave || "";
    this.composing = this.stopped = this.busy = false;
    this.place = document.querySelector(`[data-save-state="${form.id}"]`) || form.querySelector("[data-save-state]") || document.querySelector("[data-save-state]");
    form.addEventListener("compositionstart", () => (this.composing = true));
    form.addEventListener("compositionend", () => {
      this.composing = false;
      this.changed();
    });
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => this.changed());
    form.addEventListener("submit", (event) => this.sending(event));
    window.addEventListener("online", () => this.isDirty() && this.plan(200));
    document.addEventListener("visibilitychange", () => document.hidden && this.isDirty() && this.plan(0));
  }

  isDirty() {
    return !same(this.saved, contents(this.form));
  }

  show(text, tone = "") {
    if (!this.place) return;
    this.place.textContent = text;
    this.place.dataset.tone = tone;
  }

  changed() {
    if (this.key && !same(this.first, contents(this.form))) {
      clearTimeout(this.writing);
      this.writing = setTimeout(() => this.remember(false), 300);
    }
    if (!this.url || this.stopped || this.composing) return;
    if (this.isDirty()) {
      this.show(say("unsaved"));
      this.plan(DELAY);
    }
  }

  remember(sent) {
    if (this.key) write(this.key, { at: Date.now(), values: contents(this.form), sent });
  }

  /** A saving under way is waited for: what is sent carries the version that it answers. */
  sending(event) {
    clearTimeout(this.timer);
    clearTimeout(this.writing);
    if (this.busy) {
      event.preventDefault();
      this.waiting = { submitter: event.submitter };
      return;
    }
    this.left = true;
    if (this.key) sameSending(this.form, event.submitter);
    else forgetSending();
    this.remember(true);
    setTimeout(() => (this.left = false), PATIENCE); // still here: nothing was sent
  }

  sendNow() {
    const { submitter } = this.waiting;
    this.waiting = null;
    this.form.requestSubmit(submitter || undefined);
  }

  plan(delay) {
    if (!this.url || this.stopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  async save() {
    if (this.busy || this.composing || this.left) return this.left || this.plan(DELAY);
    const values = contents(this.form);
    this.busy = true;
    this.show(say("saving"));
    try {
      await this.understand(await this.post(), values);
    } catch {
      this.remember(false);
      this.show(say("offline"), "warning");
      this.plan(15000);
    } finally {
      this.busy = false;
      if (this.waiting) this.sendNow();
    }
    return undefined;
  }

  async post() {
    const body = new FormData(this.form);
    body.delete("idempotency_key"); // it belongs to the sending that counts
    for (const [name, value] of [...body.entries()]) if (value instanceof File) body.delete(name);
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE);
    try {
      return await fetch(this.url, {
        method: "POST",
        body: new URLSearchParams(body),
        credentials: "same-origin",
        keepalive: document.hidden,
        signal: patience.signal,
        headers: { "X-Autosave": "1", "X-Requested-With": "fetch", Accept: "application/json" },
      });
    } finally {
      clearTimeout(timer);
    }
  }

  async understand(answer, values) {
    const isJson = (answer.headers.get("Content-Type") || "").includes("json");
    const data = isJson ? await answer.json() : {};
    if (answer.redirected || [401, 403].includes(answer.status)) {
      this.remember(false);
      this.show(say("expired"), "warning");
      this.offerSignIn();
    } else if (answer.ok) {
      this.arrived(data, values);
    } else if (answer.status >= 400 && answer.status < 500) {
      const sentence = data.sentence || (isJson ? "" : await plainText(answer));
      this.stopped = answer.status === 409;
      this.remember(false);
      this.show(say("not_saved", sentence), "error");
    } else {
      throw new Error(String(answer.status));
    }
  }

  arrived(data, values) {
    this.saved = values;
    const fields = { ...(data.version === undefined ? {} : { version: data.version }), ...data.fields };
    for (const [name, value] of Object.entries(fields)) {
      const control = this.form.elements.namedItem(name);
      if (control && "value" in control) control.value = value;
    }
    if (data.save_url) this.url = data.save_url;
    if (data.url) {
      history.replaceState(null, "", data.url);
      this.form.action = data.url;
    }
    this.first = values;
    if (same(values, contents(this.form)) && this.key) localStorage.removeItem(this.key);
    this.show(say("saved", data.saved_at || data.at || clock()), "ok");
    if (this.isDirty()) this.plan(DELAY);
  }

  offerSignIn() {
    const address = document.body.dataset.signIn;
    if (this.offered || !address) return;
    this.offered = true;
    const link = document.createElement("a");
    link.className = "btn btn-sm btn-primary";
    link.href = `${address}?next=${encodeURIComponent(location.pathname + location.search)}`;
    link.textContent = say("sign_in");
    this.left = true;
    putAbove(this.form, notice("warning", say("expired"), link));
  }
}

async function plainText(answer) {
  const type = answer.headers.get("Content-Type") || "";
  return type.startsWith("text/plain") ? (await answer.text()).slice(0, 300) : "";
}

export function start() {
  try {
    forgetSent();
  } catch {
    return; // no storage on this device
  }
  document.addEventListener("submit", ({ target }) => target.method === "post" && !target.dataset.keep && forgetSending());
  each("form[data-keep], form[data-autosave], form[data-guard], form[data-unsaved]", (form) => {
    const saver = new Saver(form);
    if (saver.key) offer(form, saver.key);
    if (form.dataset.guard === undefined && form.dataset.unsaved === undefined && !saver.key) return;
    window.addEventListener("beforeunload", (event) => {
      if (saver.left || !saver.isDirty()) return;
      saver.remember(false);
      if (saver.key && form.dataset.guard === undefined && form.dataset.unsaved === undefined) return;
      event.preventDefault();
      event.returnValue = say("leave");
    });
    window.addEventListener("pageshow", (event) => event.persisted && (saver.left = false));
  });
}
