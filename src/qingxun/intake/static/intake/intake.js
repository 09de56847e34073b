// Pasting with its structure, and finding doubtful places in the text.

function paste(field) {
  const html = document.getElementById(field.dataset.paste);
  const state = document.querySelector("[data-paste-state]");
  let pasted = null;
  field.addEventListener("paste", (event) => {
    const found = event.clipboardData ? event.clipboardData.getData("text/html") : "";
    const whole = field.selectionStart === 0 && field.selectionEnd === field.value.length;
    html.value = whole ? found : "";
    pasted = null;
    setTimeout(() => {
      pasted = field.value;
      if (state) state.textContent = html.value ? field.dataset.kept : "";
    });
  });
  field.addEventListener("input", () => {
    if (pasted !== null && field.value !== pasted) {
      html.value = ""; // what was changed by hand counts, not what was on the clipboard
      if (state) state.textContent = "";
    }
  });
}

function jump(button) {
  const body = document.getElementById("id_body");
  const title = document.getElementById("id_title");
  for (const field of [body, title]) {
    const mark = button.querySelector("mark");
    const at = field ? field.value.indexOf(button.dataset.jump) : -1;
    if (at >= 0) {
      const start = at + button.firstChild.textContent.length * Number(button.firstChild !== mark);
      field.focus();
      field.setSelectionRange(start, start + mark.textContent.length);
      return;
    }
  }
}

document.querySelectorAll("[data-paste]").forEach(paste);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-jump]");
  if (button) jump(button);
});
