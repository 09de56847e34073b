// The policy editor: what is saved from the form writes the text anew and the other way, but never
// the side in which somebody is typing; that side keeps its old revision, so that saving it is told.

const REVISIONS = { "form-side": "form-revision", "text-side": "text-revision" };
const PATIENCE = 4000;

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const target = event.detail.target;
  const revision = document.getElementById(REVISIONS[target.id] || "");
  if (revision && target.contains(document.activeElement)) {
    revision.dataset.held = "1";
    event.preventDefault();
  } else if (revision) {
    delete revision.dataset.held;
  } else if (target.dataset.held) {
    event.preventDefault();
  }
});

// Who goes on before the pause after which typing is saved takes what was typed along.

const sides = document.querySelector(".qx-editor-form");
let typed = null;
let flying = 0;

const isSide = (element) => sides.contains(element) && element.hasAttribute("hx-post");

sides.addEventListener("input", (event) => (typed = event.target.closest("[hx-post]")));
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (!isSide(detail.elt)) return;
  flying += 1;
  if (detail.elt === typed) typed = null;
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (isSide(detail.elt)) flying -= 1;
});

/** Saves what was typed, then goes on; a server that does not answer holds nobody. */
function saveFirst(event, goOn) {
  if (!typed && !flying) return;
  event.preventDefault();
  event.stopPropagation();
  if (typed) typed.dispatchEvent(new CustomEvent("save"));
  const until = Date.now() + PATIENCE;
  const look = () => {
    if ((typed || flying) && Date.now() < until) return setTimeout(look, 50);
    typed = null;
    flying = 0;
    return goOn();
  };
  look();
}

/** One row more: saved and drawn anew where it stands, and the first field of the new row is entered. */
function anotherRow(button) {
  const side = button.closest("[hx-post]");
  const more = Object.assign(document.createElement("input"), { type: "hidden", name: "more", value: button.value });
  sides.append(more);
  button.blur();
  typed = side;
  side.dispatchEvent(new CustomEvent("save"));
  more.remove();
  side.addEventListener("htmx:afterSettle", () => {
    const grid = document.getElementById(button.id)?.closest("fieldset");
    grid?.querySelector("tbody tr:last-child").querySelector("input:not([type=hidden]), select, summary").focus();
  }, { once: true });
}

/** A link that leaves this page in this tab. */
function leaves(link) {
  const own = ["download", "hx-get", "target"].some((name) => link.hasAttribute(name));
  return !own && link.getAttribute("href")[0] !== "#";
}

sides.addEventListener("click", (event) => {
  const button = event.target.closest(".qx-another");
  if (!button) return;
  event.preventDefault();
  anotherRow(button);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (link && plain && leaves(link)) saveFirst(event, () => location.assign(link.href));
}, true);

document.addEventListener("submit", (event) => {
  const { target, submitter } = event;
  saveFirst(event, () => target.requestSubmit(submitter));
}, true);
