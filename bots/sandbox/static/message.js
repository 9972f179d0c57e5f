// One message: drawn once, then changed in place.

import { fileCard, isVoice, placeCard, voiceCard } from "./cards.js";
import { clock, copy, create, write } from "./dom.js";
import { follow, press } from "./post.js";

const MARKS = { sent: "Sent", delivered: "Delivered", read: "Read" };
const DEEP_LINK = /(https?:\/\/t\.me\/\w{4,32}\?start=[\w-]{1,64})/;

export class Message {
  /** `place` says where the message stands: {phone, chat, edits, quote(message), edit(message), quoted(id) -> text, view(url)}. */
  constructor(place, data) {
    this.place = place;
    this.element = copy("message");
    this.element.dataset.id = data.id;
    this.part = (name) => this.element.querySelector(`.${name}`);
    this.part("reply").addEventListener("click", () => place.quote(this.data));
    this.part("edit").addEventListener("click", () => place.edit(this.data));
    this.part("bubble").addEventListener("contextmenu", (event) => this.#held(event));
    this.update(data);
  }

  update(data) {
    const drawn = JSON.stringify(data);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.data = data;
    this.element.classList.toggle("mine", data.mine);
    this.element.classList.toggle("bare", Boolean(data.picture) && !data.text);
    this.#text();
    this.part("edit").hidden = !(this.place.edits && data.mine && data.text && !data.spot);
    this.part("edited").hidden = !data.edited;
    this.part("lock").toggleAttribute("hidden", !data.protected);
    this.part("reaction").hidden = !data.reaction;
    write(this.part("reaction"), data.reaction ?? "");
    this.#time();
    this.#ticks();
    this.#quoted();
    this.#picture();
    this.#cards();
    this.#buttons();
  }

  /** A long press answers, where there is no pointer to hover with. */
  #held(event) {
    if (event.pointerType !== "touch") return;
    event.preventDefault();
    this.place.quote(this.data);
  }

  #text() {
    const { text, file, spot } = this.data;
    const shown = spot || text === file?.name ? "" : text;
    const part = this.part("text");
    part.hidden = !shown;
    if (!DEEP_LINK.test(shown)) {
      write(part, shown);
      return;
    }
    const pieces = shown.split(DEEP_LINK);
    part.replaceChildren(...pieces.map((piece, at) => (at % 2 ? this.#deepLink(piece, piece) : piece)));
  }

  /** A link that opens a bot, here on the page: on the Telegram phone of whoever holds this one. */
  #deepLink(text, link) {
    const element = create("a", "link", text);
    element.href = "#";
    element.dir = "auto";
    element.addEventListener("click", async (event) => {
      event.preventDefault();
      const opened = await follow(this.place.phone, link);
      if (opened) this.element.dispatchEvent(new CustomEvent("opened", { bubbles: true, detail: opened }));
    });
    return element;
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
    this.part("failed").hidden = status !== "failed";
    ticks.toggleAttribute("hidden", !status || status === "failed");
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

  #cards() {
    const { file, spot } = this.data;
    const drawn = JSON.stringify([file, spot]);
    if (drawn === this.cards) return;
    this.cards = drawn;
    const cards = [];
    if (file) cards.push(isVoice(file) ? voiceCard(file) : fileCard(file, !this.data.protected));
    if (spot) cards.push(placeCard(spot));
    this.part("cards").replaceChildren(...cards);
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
    if (button.url !== undefined) return DEEP_LINK.test(button.url) ? this.#deepLink(button.text, button.url) : link(button);
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
  const element = create("a", "outside", button.text);
  element.dir = "auto";
  if (/^https?:/i.test(button.url)) {
    element.href = button.url;
    element.target = "_blank";
    element.rel = "noopener noreferrer";
  }
  return element;
}
