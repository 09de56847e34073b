// The panel of findings beside a form: show a find in its field, take a suggestion over. The panel's
// box names the fields: data-look-title and data-look-body. Without scripts nothing is lost: the
// text is checked again at the office.

const fieldOf = (line) => document.querySelector(line.closest("[data-look]").dataset[line.dataset.lookField]);

/** Where the words stand now: at their place, or where they moved to nearest to it. */
function place(field, { start, end, text }) {
  const value = field.value;
  if (value.slice(start, end) === text) return Number(start);
  const after = value.indexOf(text, Math.max(start - 40, 0));
  return after >= 0 ? after : value.indexOf(text);
}

function show(line) {
  const field = fieldOf(line);
  const at = field ? place(field, line.dataset) : -1;
  if (at < 0) return;
  field.focus();
  field.setSelectionRange(at, at + line.dataset.text.length);
}

function accept(line) {
  const field = fieldOf(line);
  const { text, suggestion } = line.dataset;
  const at = field ? place(field, line.dataset) : -1;
  if (at >= 0 && suggestion !== undefined) {
    field.setRangeText(suggestion, at, at + text.length, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const panel = line.closest("[data-look]");
  line.remove();
  recount(panel);
}

/** The number in a heading is that of the lines below it that still wait. */
function recount(panel) {
  for (const number of panel?.querySelectorAll("[data-look-count]") || []) {
    const list = number.closest(".qx-look-head").nextElementSibling;
    number.textContent = list.querySelectorAll(".qx-look-line:not(.qx-look-left)").length;
  }
}

function addKeyword(button) {
  const field = document.querySelector(button.closest("[data-keywords]").dataset.keywords);
  const words = field.value.split(/[\s，,、；;]+/).filter(Boolean);
  if (!words.includes(button.dataset.keyword)) words.push(button.dataset.keyword);
  field.value = words.join(" ");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  button.remove();
}

export function start() {
  document.addEventListener("click", (event) => {
    const word = event.target.closest("[data-keyword]");
    if (word) addKeyword(word);
    const line = event.target.closest(".qx-look-line");
    if (event.target.closest("[data-look-accept]")) accept(line);
    else if (event.target.closest("[data-look-show]")) show(line);
    else if (event.target.closest("[data-look-all]")) {
      const panel = event.target.closest("[data-look]");
      const only = event.target.closest("[data-look-all]").dataset.lookAll ? "[data-certain]" : "";
      const lines = [...panel.querySelectorAll(`.qx-look-personal .qx-look-line${only}`)];
      for (const each of lines.reverse()) accept(each);
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    for (const button of event.target.querySelectorAll?.("[data-look-all]") || []) button.hidden = false;
    if (event.detail.requestConfig?.path.includes("/ignore/")) document.querySelectorAll("[data-look]").forEach(recount);
  });
}
