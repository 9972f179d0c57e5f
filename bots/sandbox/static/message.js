// One message: drawn once, then changed in place.

import { clock, copy, create, write } from "./dom.js";
import { press } from "./post.js";

const MARKS = { sent: "Sent", delivered: "Delivered", read: "Read" };

function size(bytes) {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} kB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

export class Message {
  /** `place` says where the message stands: {phone, chat, quote(message), quoted(id) -> text, view(url)}. */
  constructor(place, data) {
    this.place = place;
    this.element = copy("message");
    this.element.dataset.id = data.id;
    this.part = (name) => this.element.querySelector(`.${name}`);
    this.part("reply").addEventListener("click", () => place.quote(this.data));
    this.update(data);
  }

  update(data) {
    const drawn = JSON.stringify(data);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.data = data;
    this.element.classList.toggle("mine", data.mine);
    this.element.classList.toggle("bare", Boolean(data.picture) && !data.text);
    write(this.part("text"), data.text);
    this.part("text").hidden = !data.text;
    this.part("edited").hidden = !data.edited;
    this.part("lock").toggleAttribute("hidden", !data.protected);
    this.part("reaction").hidden = !data.reaction;
    write(this.part("reaction"), data.reaction ?? "");
    this.#time();
    this.#ticks();
    this.#quoted();
    this.#picture();
    this.#file();
    this.#buttons();
  }

  #time() {
    const at = new Date(this.data.at);
    const time = this.part("meta").querySelector("time");
    time.dateTime = this.data.at;
    time.title = at.toLocaleString();
    write(time, clock(at));
  }

  #ticks() {
    const ticks = this.part("ticks");
    const status = this.data.status;
    ticks.toggleAttribute("hidden", !status);
    if (!status) return;
    ticks.dataset.status = status;
    write(ticks.querySelector("title"), MARKS[status] ?? status);
  }

  #quoted() {
    const quoted = this.part("quoted");
    quoted.hidden = !this.data.reply_to;
    if (this.data.reply_to) write(quoted, this.place.quoted(this.data.reply_to));
  }

  #picture() {
    const frame = this.part("picture");
    frame.hidden = !this.data.picture;
    const url = this.data.picture && `media/${encodeURIComponent(this.data.picture)}`;
    if (!url || frame.dataset.url === url) return;
    frame.dataset.url = url;
    const image = create("img");
    image.alt = "Picture";
    image.decoding = "async";
    image.src = url;
    frame.replaceChildren(image);
    frame.onclick = () => this.place.view(url);
  }

  #file() {
    const file = this.part("file");
    file.hidden = !this.data.file;
    if (!this.data.file) return;
    file.replaceChildren(create("b", "", this.data.file.name), create("span", "", `${size(this.data.file.size)} · ${this.data.file.mime}`));
  }

  #buttons() {
    const rows = this.data.buttons ?? [];
    const element = this.part("buttons");
    element.hidden = rows.length === 0;
    element.replaceChildren(
      ...rows.map((row) => {
        const line = create("div");
        line.append(...row.map((button) => this.#button(button)));
        return line;
      }),
    );
  }

  #button(button) {
    if (button.url !== undefined) return link(button);
    const element = create("button", "", button.text);
    element.type = "button";
    element.dir = "auto";
    element.addEventListener("click", async () => {
      element.ariaBusy = "true";
      const { phone, chat } = this.place;
      await press(phone, chat, this.data.id, button.data);
      element.ariaBusy = "false";
    });
    return element;
  }
}

function link(button) {
  const element = create("a", "", button.text);
  element.dir = "auto";
  if (/^https?:/i.test(button.url)) {
    element.href = button.url;
    element.target = "_blank";
    element.rel = "noopener noreferrer";
  }
  return element;
}
