// The sentences scripts say, from the page (ui/words.py), so that gettext has the only catalog.

let table;

/** The sentence of a key; {0}, {1} … are filled in. */
export function say(key, ...values) {
  if (!table) {
    const source = document.getElementById("qx-words");
    table = source ? JSON.parse(source.textContent) : {};
  }
  return (table[key] || "").replace(/\{(\d)\}/g, (_all, index) => values[Number(index)] ?? "");
}

/** 14:32 of a moment. */
export function clock(at = new Date()) {
  return `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
}
