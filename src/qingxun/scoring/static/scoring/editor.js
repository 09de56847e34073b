// The policy editor: what is saved from the form writes the text anew and the other way, but never
// the side in which somebody is typing; that side keeps its old revision, so that saving it is told.

const REVISIONS = { "form-side": "form-revision", "text-side": "text-revision" };

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
