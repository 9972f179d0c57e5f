// One chat's messages: keyed by id, the latest 200 of them in the document.

import { isVoice } from "./cards.js";
import { copy, create, leave, write } from "./dom.js";
import { Message } from "./message.js";

const WINDOW = 200;

export class Thread {
  constructor(phone, chat, hooks) {
    this.hooks = hooks;
    this.limit = WINDOW;
    this.unread = 0;
    this.missed = 0;
    this.current = false;
    this.known = null;
    this.rows = new Map();
    this.element = copy("thread");
    this.list = this.element.querySelector(".messages");
    this.scroll = this.element.querySelector(".scroll");
    this.older = this.element.querySelector(".older");
    this.newer = this.element.querySelector(".newer");
    this.place = {
      phone,
      chat: chat.id,
      edits: hooks.edits,
      quote: (message) => hooks.quote(message),
      edit: (message) => hooks.edit(message),
      quoted: (id) => excerpt(this.chat.messages.find((each) => each.id === id)),
      view: hooks.view,
    };
    this.older.addEventListener("click", () => this.#showOlder());
    this.newer.addEventListener("click", () => this.#toBottom());
    this.scroll.addEventListener("scroll", () => this.#atBottom() && this.#seen(), { passive: true });
    this.update(chat);
  }

  /** Shows or hides the thread; a shown one has been read. */
  show(current) {
    this.current = current;
    this.element.classList.toggle("current", current);
    this.element.inert = !current;
    if (current) this.unread = 0;
  }

  update(chat) {
    this.chat = chat;
    this.element.ariaLabel = chat.title;
    const arrived = this.#arrived(chat.messages);
    this.#draw(chat.messages.slice(-this.limit), arrived);
    this.older.hidden = chat.messages.length <= this.limit;
    this.element.classList.toggle("bare", chat.messages.length === 0);
    const fromOthers = arrived.filter((each) => !each.mine).length;
    if (!this.current) this.unread += fromOthers;
    if (arrived.some((each) => each.mine)) this.#toBottom();
    else if (!this.#atBottom()) this.#missed(this.missed + fromOthers);
    return fromOthers;
  }

  /** Messages that were not there the last time. What stood in the chat when it was first drawn is not news. */
  #arrived(messages) {
    const before = this.known;
    this.known = new Set(messages.map((each) => each.id));
    return before ? messages.filter((each) => !before.has(each.id)) : [];
  }

  #draw(messages, arrived) {
    const fresh = new Set(arrived.map((each) => each.id));
    const wanted = new Map(rowsOf(messages));
    for (const [key, row] of this.rows) {
      if (wanted.has(key)) continue;
      this.rows.delete(key);
      // Gone from the chat, or only from the window that is shown of it?
      if (this.known.has(key)) row.element.remove();
      else leave(row.element);
    }
    let cursor = this.list.firstElementChild;
    for (const [key, { day, message, first }] of wanted) {
      const row = this.#row(key, day, message);
      if (message) row.element.classList.toggle("first", first);
      if (fresh.has(key)) row.element.classList.add("fresh");
      while (cursor?.classList.contains("leaving")) cursor = cursor.nextElementSibling;
      if (row.element === cursor) cursor = cursor.nextElementSibling;
      else this.list.insertBefore(row.element, cursor);
    }
  }

  #row(key, day, message) {
    let row = this.rows.get(key);
    if (row) {
      if (message) row.update(message);
      return row;
    }
    row = message ? new Message(this.place, message) : { element: create("li", "day", day) };
    this.rows.set(key, row);
    return row;
  }

  // The list grows upwards from its end (column-reverse), so the browser itself keeps the bottom in view.
  #atBottom() {
    return this.scroll.scrollTop > -48;
  }

  #toBottom() {
    this.scroll.scrollTop = 0;
    this.#seen();
  }

  #seen() {
    if (this.missed) this.#missed(0);
  }

  #missed(count) {
    this.missed = count;
    this.newer.hidden = count === 0;
    write(this.newer, `↓ ${count} new`);
  }

  #showOlder() {
    this.limit += WINDOW;
    this.update(this.chat);
  }
}

/** The rows of a chat in order: a day's heading where the day changes, and its messages. */
function* rowsOf(messages) {
  let lastDay;
  let side;
  for (const message of messages) {
    const day = dayOf(new Date(message.at));
    if (day !== lastDay) yield [`day ${day}`, { day }];
    yield [message.id, { message, first: day !== lastDay || side !== message.mine }];
    lastDay = day;
    side = message.mine;
  }
}

function dayOf(at) {
  if (at.toDateString() === new Date().toDateString()) return "Today";
  return at.toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
}

/** The first line of a message, as a quote shows it. */
export function excerpt(message) {
  if (!message) return "An earlier message";
  if (message.spot) return message.spot.label || "Location";
  if (isVoice(message.file)) return "Voice note";
  return message.text.split("\n")[0].slice(0, 120) || message.file?.name || "Picture";
}
