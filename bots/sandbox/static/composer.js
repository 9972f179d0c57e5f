// Where one types. Each chat keeps its own draft: text, what goes with it, quoted message. News never touches it.

import { AttachMenu } from "./attach.js";
import { CommandMenu } from "./commands.js";
import { write } from "./dom.js";
import { edit, place, say, send } from "./post.js";
import { excerpt } from "./thread.js";

const CAPTIONED = new Set(["picture", "document"]);
const blank = () => ({ text: "", item: null, quoted: null, edited: null, kept: "" });

export class Composer {
  constructor(phone, form) {
    this.phone = phone;
    this.form = form;
    this.drafts = new Map();
    this.text = form.querySelector("textarea");
    this.quote = form.querySelector(".quote");
    this.attached = form.querySelector(".attached");
    this.menu = new AttachMenu(form, (item) => this.attach(item));
    this.commands = new CommandMenu(form, (command) => say(this.phone, this.chat, command));
    this.#listen();
  }

  get empty() {
    return !this.text.value && !this.draft?.item;
  }

  /** Brings up the draft of a chat. */
  open(chat) {
    // What was written before there was any chat goes into the first one.
    const carried = this.chat === "" ? this.draft : null;
    this.chat = chat.id;
    this.text.ariaLabel = `Message to ${chat.title}`;
    this.menu.disclosure.element.hidden = chat.id.startsWith("sms:");
    this.commands.draw(chat.commands ?? []);
    if (!this.drafts.has(chat.id)) this.drafts.set(chat.id, carried ?? blank());
    this.draft = this.drafts.get(chat.id);
    this.text.value = this.draft.text;
    this.#draw();
  }

  forget(id) {
    this.drafts.delete(id);
  }

  quoting(message) {
    if (this.draft.edited) this.editing(null);
    this.draft.quoted = message;
    this.#draw();
    this.text.focus();
  }

  /** Puts an own message into the box to be changed; without one, what stood there before comes back. */
  editing(message) {
    const { draft } = this;
    if (message && !draft.edited) draft.kept = draft.text;
    draft.text = message ? message.text : draft.kept;
    Object.assign(draft, { edited: message, quoted: null, item: message ? null : draft.item });
    this.text.value = draft.text;
    this.#draw();
    this.text.focus();
  }

  attach(item) {
    if (this.draft.edited) this.editing(null);
    this.draft.item = item;
    this.#draw();
    this.text.focus();
  }

  #listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#let();
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
      if (image) this.attach({ kind: "picture", label: image.name, file: image });
    });
    this.quote.querySelector("button").addEventListener("click", () => this.#let());
    this.attached.querySelector("button").addEventListener("click", () => this.attach(null));
  }

  /** Lets go of the message that was to be answered or changed. */
  #let() {
    if (this.draft.edited) this.editing(null);
    else if (this.draft.quoted) this.quoting(null);
  }

  async #send() {
    const { chat, draft } = this;
    const { text, item, quoted, edited } = draft;
    if (this.form.ariaBusy === "true" || (!item && !text.trim())) return;
    this.form.ariaBusy = "true";
    const taken = await this.#post(chat, text, item, quoted, edited);
    this.form.ariaBusy = "false";
    if (!taken) return;
    if (edited) Object.assign(draft, { text: draft.kept, edited: null });
    // What was typed while the message was on its way stays; a voice note or a place goes without the text.
    else if ((!item || CAPTIONED.has(item.kind)) && draft.text.startsWith(text)) draft.text = draft.text.slice(text.length);
    if (draft.item === item) draft.item = null;
    if (draft.quoted === quoted) draft.quoted = null;
    if (this.draft === draft) {
      this.text.value = draft.text;
      this.#draw();
    }
  }

  #post(chat, text, item, quoted, edited) {
    if (edited) return edit(this.phone, chat, edited.id, text);
    if (!item) return say(this.phone, chat, text, quoted?.id);
    if (item.kind === "place") return place(this.phone, chat, item, quoted?.id);
    return send(this.phone, chat, item.kind, item.file, CAPTIONED.has(item.kind) ? text : "", quoted?.id);
  }

  #draw() {
    const { item, quoted, edited } = this.draft;
    const shown = edited ?? quoted;
    this.quote.hidden = !shown;
    this.quote.querySelector("button").ariaLabel = edited ? "Do not edit" : "Do not quote";
    write(this.quote.querySelector("b"), edited ? "Edit message" : "Answer");
    if (shown) write(this.quote.querySelector("span"), excerpt(shown));
    this.attached.hidden = !item;
    if (item && this.preview !== item) this.#preview(item);
    this.preview = item;
    this.form.classList.toggle("ready", !this.empty);
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight}px`;
  }

  async #preview(item) {
    const canvas = this.attached.querySelector("canvas");
    const pen = canvas.getContext("2d");
    pen.clearRect(0, 0, canvas.width, canvas.height);
    write(this.attached.querySelector("p"), item.label);
    this.attached.dataset.kind = item.kind;
    if (item.kind !== "picture") return;
    try {
      const image = await createImageBitmap(item.file);
      const side = Math.min(image.width, image.height);
      pen.drawImage(image, (image.width - side) / 2, (image.height - side) / 2, side, side, 0, 0, canvas.width, canvas.height);
    } catch {
      // Not a picture this browser can draw: its name stands for it, and the sandbox judges it.
    }
  }
}
