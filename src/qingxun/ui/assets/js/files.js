// Files to send: too big ones are told at once, photos are shown.

import { button, each, make } from "./dom.js";
import { say } from "./words.js";

const MB = 1024 * 1024;
const inMb = (file) => (file.size / MB).toFixed(1);
const size = (file) => (file.size < MB ? `${Math.ceil(file.size / 1024)} KB` : `${inMb(file)} MB`);

function upload(box) {
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector("[data-upload-list]");
  const error = box.querySelector("[data-upload-error]");
  if (!input || !list) return;
  let addresses = [];
  const keepOnly = (files) => {
    const transfer = new DataTransfer();
    files.forEach((file) => transfer.items.add(file));
    input.files = transfer.files;
  };
  const show = () => {
    addresses.forEach((address) => URL.revokeObjectURL(address));
    addresses = [];
    list.replaceChildren(
      ...[...input.files].map((file, index) => {
        const line = make("li", {}, make("span", { class: "qx-upload-name" }, file.name), make("small", {}, size(file)));
        if (/^image\/(jpeg|png|gif|webp|bmp)$/.test(file.type)) {
          const address = URL.createObjectURL(file);
          addresses.push(address);
          line.prepend(make("img", { src: address, alt: "" }));
        }
        line.append(button(say("remove"), () => {
          keepOnly([...input.files].filter((_file, i) => i !== index));
          show();
        }));
        return line;
      }),
    );
  };
  input.addEventListener("change", () => {
    const most = Number(input.dataset.maxMb || 20);
    const tooBig = [...input.files].filter((file) => file.size > most * MB);
    if (error) error.replaceChildren(...tooBig.map((file) => make("p", {}, say("too_big", file.name, inMb(file), most))));
    if (tooBig.length) keepOnly([...input.files].filter((file) => !tooBig.includes(file)));
    show();
  });
  for (const kind of ["dragover", "drop"]) {
    box.addEventListener(kind, (event) => {
      event.preventDefault();
      if (kind === "drop" && event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  }
}

export function start() {
  each("[data-upload]", upload);
}
