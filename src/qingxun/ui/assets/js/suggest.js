// The list of suggestions under a search box (data-suggest): a combobox as in WAI-ARIA. Arrow keys
// walk, Enter opens what is chosen, Escape closes. Without scripts the box still searches.

const boxOf = (target) => target.closest?.("[data-suggest]");
const placeOf = (box) => box.form.querySelector(".qx-suggest-place");
const optionsOf = (box) => [...placeOf(box).querySelectorAll("[role=option]")];

function choose(box, option) {
  for (const each of optionsOf(box)) each.setAttribute("aria-selected", String(each === option));
  if (option) {
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else box.removeAttribute("aria-activedescendant");
}

function close(box) {
  placeOf(box).replaceChildren();
  box.setAttribute("aria-expanded", "false");
  choose(box, null);
}

/** From the box through the list and back to the box. */
function walk(box, step) {
  const options = optionsOf(box);
  const now = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
  const next = (now + 1 + step + options.length + 1) % (options.length + 1);
  choose(box, options[next - 1] || null);
}

function press(event) {
  const box = boxOf(event.target);
  if (!box || event.isComposing || event.keyCode === 229 || !optionsOf(box).length) return;
  const chosen = optionsOf(box).find((each) => each.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") walk(box, 1);
  else if (event.key === "ArrowUp") walk(box, -1);
  else if (event.key === "Escape") close(box);
  else if (event.key === "Enter" && chosen) chosen.click();
  else return;
  event.preventDefault();
}

export function start() {
  document.addEventListener("keydown", press);
  document.addEventListener("htmx:afterSwap", (event) => {
    const box = event.target.closest?.("form")?.querySelector("[data-suggest]");
    if (!box || placeOf(box) !== event.target) return;
    if (document.activeElement === box) box.setAttribute("aria-expanded", String(optionsOf(box).length > 0));
    else close(box);
  });
  document.addEventListener("focusout", (event) => {
    const box = boxOf(event.target);
    if (box && !placeOf(box).contains(event.relatedTarget)) setTimeout(() => close(box), 150);
  });
}
