// No time limit without warning: five minutes before the session ends the page says so.

import { button, notice } from "./dom.js";
import { say } from "./words.js";

const WARN = 300;
const LONGEST = 30 * 60;

const token = () => document.querySelector("meta[name=csrf-token]")?.content || "";

async function ask(url) {
  const answer = await fetch(url, { headers: { "X-Session-Clock": "ask", Accept: "application/json" } });
  return answer.ok && !answer.redirected ? (await answer.json()).seconds : null;
}

async function stay(url) {
  const answer = await fetch(url, { method: "POST", headers: { "X-CSRFToken": token() } });
  return answer.ok && !answer.redirected ? (await answer.json()).seconds : 0;
}

export function start() {
  const url = document.body.dataset.session;
  if (!url) return;
  let box = null;
  const plan = (seconds) => setTimeout(look, Math.max(5, seconds) * 1000);
  const told = (text, ...buttons) => {
    if (box) box.remove();
    box = notice("warning", text, ...buttons);
    box.classList.add("qx-floating");
  };
  const ended = () => {
    const address = document.body.dataset.signIn;
    const again = () => location.assign(`${address}?next=${encodeURIComponent(location.pathname + location.search)}`);
    told(say("session_ended"), ...(address ? [button(say("sign_in"), again, "btn-sm btn-primary")] : []));
  };
  const prolong = async () => {
    const seconds = await stay(url).catch(() => null);
    if (seconds === 0) return ended();
    if (seconds) {
      box.remove();
      plan(Math.min(seconds - WARN, LONGEST));
    }
    return undefined;
  };
  async function look() {
    const seconds = await ask(url).catch(() => null);
    if (seconds === null) return plan(60);
    if (seconds <= 0) return ended();
    if (seconds > WARN) return plan(Math.min(seconds - WARN, LONGEST));
    told(say("session_ends", Math.max(1, Math.round(seconds / 60))), button(say("session_stay"), prolong, "btn-sm btn-primary"));
    return plan(Math.min(60, seconds + 2));
  }
  plan(LONGEST);
}
