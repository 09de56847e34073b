// Dragging items of an issue within and between columns; without it the buttons do the same.
const board = document.querySelector("[data-arrange]");

function placesOf(root) {
  const body = new URLSearchParams();
  for (const column of root.querySelectorAll("[data-arrange-column]")) {
    for (const item of column.querySelectorAll("[data-arrange-item]")) {
      body.append("place", `${item.dataset.arrangeItem}:${column.dataset.arrangeColumn}`);
    }
  }
  return body;
}

async function keep(root) {
  const token = document.querySelector("meta[name=csrf-token]");
  try {
    await fetch(root.dataset.arrange, {
      method: "POST",
      headers: { "X-CSRFToken": token ? token.content : "" },
      body: placesOf(root),
    });
  } catch {
    // the reload shows the order that is kept
  }
  window.location.reload();
}

function below(list, y) {
  return [...list.querySelectorAll("[data-arrange-item]:not(.qx-arrange-held)")].find((item) => {
    const box = item.getBoundingClientRect();
    return y < box.top + box.height / 2;
  });
}

if (board) {
  let held = null;
  let before = "";
  for (const item of board.querySelectorAll("[data-arrange-item]")) {
    item.querySelector("[data-arrange-grip]").hidden = false;
    item.draggable = true;
    item.addEventListener("dragstart", (event) => {
      held = item;
      before = placesOf(board).toString();
      item.classList.add("qx-arrange-held");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", item.dataset.arrangeItem);
    });
    item.addEventListener("dragend", () => {
      item.classList.remove("qx-arrange-held");
      held = null;
      if (placesOf(board).toString() !== before) keep(board);
    });
  }
  for (const column of board.querySelectorAll("[data-arrange-column]")) {
    const list = column.querySelector("ol");
    column.addEventListener("dragover", (event) => {
      if (!held) return;
      event.preventDefault();
      list.insertBefore(held, below(list, event.clientY) || list.querySelector(".qx-arrange-empty"));
    });
  }
}
