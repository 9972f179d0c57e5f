// Where one types. Each chat keeps its own draft: text, picture, quoted message. News never touches it.

import { write } from "./dom.js";
import { picture, say } from "./post.js";
import { excerpt } from "./thread.js";

export class Composer {
  constructor(phone, form) {
    this.phone = phone;
    this.form = form;
    this.drafts = new Map();
    this.text = form.querySelector("textarea");
    this.file = form.querySelector("input");
    this.quote = form.querySelector(".quote");
    this.attached = form.querySelector(".attached");
    this.#listen();
  }

  get empty() {
    return !this.text.value && !this.draft?.file;
  }

  /** Brings up the draft of a chat. */
  open(chat) {
    // What was written before there was any chat goes into the first one.
    const carried = this.chat === "" ? this.draft : null;
    this.chat = chat.id;
    this.text.ariaLabel = `Message to ${chat.title}`;
    if (!this.drafts.has(chat.id)) this.drafts.set(chat.id, carried ?? { text: "", file: null, quoted: null });
    this.draft = this.drafts.get(chat.id);
    this.text.value = this.draft.text;
    this.#draw();
  }

  forget(id) {
    this.drafts.delete(id);
  }

  quoting(message) {
    this.draft.quoted = message;
    this.#draw();
    this.text.focus();
  }

  attach(file) {
    this.draft.file = file;
    this.#draw();
    this.text.focus();
  }

  #listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
    this.text.addEventListener("input", () => {
      this.draft.text = this.text.value;
      this.#draw();
    });
    this.text.addEventListener("paste", (event) => {
      const image = [...event.clipboardData.files].find((each) => each.type.startsWith("image/"));
      if (image) this.attach(image);
    });
    this.file.addEventListener("change", () => {
      if (this.file.files[0]) this.attach(this.file.files[0]);
      this.file.value = "";
    });
    this.quote.querySelector("button").addEventListener("click", () => this.quoting(null));
    this.attached.querySelector("button").addEventListener("click", () => this.attach(null));
  }

  async #send() {
    const { chat, draft } = this;
    const { text, file, quoted } = draft;
    if (this.form.ariaBusy === "true" || (!file && !text.trim())) return;
    this.form.ariaBusy = "true";
    const taken = file ? await picture(this.phone, chat, text, file) : await say(this.phone, chat, text, quoted?.id);
    this.form.ariaBusy = "false";
    if (!taken) return;
    // What was typed while the message was on its way stays.
    draft.text = draft.text.startsWith(text) ? draft.text.slice(text.length) : draft.text;
    if (draft.file === file) draft.file = null;
    if (draft.quoted === quoted) draft.quoted = null;
    if (this.draft === draft) {
      this.text.value = draft.text;
      this.#draw();
    }
  }

  #draw() {
    const { file, quoted } = this.draft;
    this.quote.hidden = !quoted;
    if (quoted) write(this.quote.querySelector("p"), excerpt(quoted));
    this.attached.hidden = !file;
    if (file && this.preview !== file) this.#thumbnail(file);
    this.preview = file;
    this.form.classList.toggle("ready", !this.empty);
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight}px`;
  }

  async #thumbnail(file) {
    const canvas = this.attached.querySelector("canvas");
    const pen = canvas.getContext("2d");
    pen.clearRect(0, 0, canvas.width, canvas.height);
    write(this.attached.querySelector("p"), file.name);
    try {
      const image = await createImageBitmap(file);
      const side = Math.min(image.width, image.height);
      pen.drawImage(image, (image.width - side) / 2, (image.height - side) / 2, side, side, 0, 0, canvas.width, canvas.height);
    } catch {
      // Not a picture this browser can draw: its name stands for it, and the sandbox judges it.
    }
  }
}
