// One phone: whose it is, its chats, and where one types.

import { clock, copy, create, hue, leave, write } from "./dom.js";
import { CallScreen } from "./call.js";
import { Composer } from "./composer.js";
import { Dialer } from "./dialer.js";
import { openChat } from "./post.js";
import { Thread } from "./thread.js";

// What one writes to before there is a chat: a customer's phone knows the company's number.
const NO_CHAT = { id: "", title: "the company" };

export class Phone {
  constructor(data, view) {
    this.id = data.id;
    this.view = view;
    this.chats = new Map();
    this.element = copy("phone");
    this.element.dataset.kind = data.kind;
    this.element.dataset.phone = data.id;
    this.part = (name) => this.element.querySelector(`.${name}`);
    this.tabs = this.part("tabs");
    this.composer = new Composer(data.id, this.part("composer"));
    this.calling = new CallScreen(data.id, this.part("call"), (sentence) => this.#say(sentence));
    this.dialer = new Dialer(data.id, this.part("dialer"), (number) => this.#write(number));
    this.part("dial").addEventListener("click", () => this.dialer.open(numberOf(this.current)));
    this.tabs.addEventListener("keydown", (event) => this.#walk(event));
    this.element.addEventListener("drop", (event) => this.#drop(event));
    this.element.addEventListener("dragover", (event) => event.preventDefault());
    this.update(data);
    this.tick();
  }

  get ringing() {
    return this.calling.ringing;
  }

  get unread() {
    return [...this.chats.values()].reduce((sum, chat) => sum + chat.thread.unread, 0);
  }

  tick() {
    write(this.part("status").querySelector("time"), clock(new Date()));
  }

  /** Draws what changed; answers how many messages came in. */
  update(data) {
    const first = !this.data;
    const toasts = JSON.stringify(data.toasts);
    if (!first && toasts !== this.toasts) this.#say(data.toasts.at(-1));
    this.toasts = toasts;
    this.data = data;
    this.calling.update(data.call);
    this.part("dial").hidden = !data.tel;
    let arrived = 0;
    let opened = null;
    for (const chat of data.chats) {
      const known = this.chats.get(chat.id);
      if (known) arrived += known.thread.update(chat);
      else {
        this.#add(chat, first);
        if (!first) opened = chat.id;
      }
    }
    if (this.chats.has(this.wanted)) {
      this.open(this.wanted);
      this.wanted = null;
    }
    this.#removeGone(new Set(data.chats.map((chat) => chat.id)));
    // A topic that has just appeared is what one wants to see, unless one is in the middle of writing.
    if (opened && this.composer.empty) this.open(opened);
    else if (!data.chats.length) this.composer.open(NO_CHAT);
    else if (!this.chats.has(this.current)) this.open(data.chats[0].id);
    this.composer.commands.draw(this.chats.get(this.current)?.thread.chat.commands ?? []);
    this.#head();
    this.#strip();
    return arrived;
  }

  open(id) {
    this.current = id;
    for (const [each, { thread, tab }] of this.chats) {
      thread.show(each === id);
      tab.ariaSelected = String(each === id);
      tab.tabIndex = each === id ? 0 : -1;
    }
    const { thread, tab } = this.chats.get(id);
    this.composer.open(thread.chat);
    tab.scrollIntoView?.({ block: "nearest", inline: "nearest" });
    this.#head();
    this.#strip();
    this.element.dispatchEvent(new CustomEvent("read", { bubbles: true }));
  }

  /** Turns to the text messages with a number, as soon as there is such a chat. */
  async #write(number) {
    const id = `sms:${number}`;
    if (this.chats.has(id)) this.open(id);
    else if (await openChat(this.id, number)) this.wanted = id;
    this.composer.text.focus();
  }

  #add(chat, first) {
    const thread = new Thread(this.id, chat, {
      edits: this.data.kind === "telegram",
      quote: (message) => this.composer.quoting(message),
      edit: (message) => this.composer.editing(message),
      view: this.view,
    });
    if (!first) thread.unread = chat.messages.filter((each) => !each.mine).length;
    const tab = create("button", first ? "tab" : "tab fresh");
    tab.type = "button";
    tab.role = "tab";
    tab.append(create("span", "name"), create("span", "count"));
    tab.addEventListener("click", () => this.open(chat.id));
    this.chats.set(chat.id, { thread, tab });
    this.part("threads").append(thread.element);
    this.tabs.append(tab);
  }

  #removeGone(present) {
    for (const [id, { thread, tab }] of this.chats) {
      if (present.has(id)) continue;
      this.chats.delete(id);
      this.composer.forget(id);
      leave(thread.element);
      leave(tab);
      this.#say(`“${thread.chat.title}” is over. Its messages are gone.`);
    }
  }

  #say(sentence) {
    const note = this.part("note");
    write(note, sentence);
    note.classList.add("shown");
    clearTimeout(this.noteTimer);
    this.noteTimer = setTimeout(() => note.classList.remove("shown"), 4000);
  }

  #head() {
    const { data } = this;
    write(this.element.querySelector("h2"), data.name);
    write(this.part("role"), data.part);
    this.element.ariaLabel = `Phone of ${data.name}`;
    write(this.part("is"), data.kind === "telegram" && data.tel ? `${data.address} · ${spaced(data.tel)}` : data.address);
    write(this.part("sees"), seen(data));
    const chat = this.chats.get(this.current)?.thread.chat ?? { ...NO_CHAT, messages: [], topic: null };
    this.element.dataset.kind = chat.id.startsWith("sms:") ? "sms" : data.kind;
    this.part("avatar").dataset.hue = hue(chat.id);
    write(this.part("with").querySelector("b"), chat.id ? chat.title : "No chat yet");
    write(this.part("with").querySelector("span"), chat.id ? subtitle(data, chat) : "");
    this.part("lock").toggleAttribute("hidden", !chat.messages.some((each) => each.protected));
  }

  #strip() {
    this.part("strip").classList.toggle("shown", this.chats.size > 1);
    for (const { thread, tab } of this.chats.values()) {
      write(tab.querySelector(".name"), thread.chat.title);
      write(tab.querySelector(".count"), thread.unread ? String(thread.unread) : "");
      tab.querySelector(".count").ariaLabel = thread.unread ? `${thread.unread} unread` : null;
    }
  }

  #walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const ids = [...this.chats.keys()];
    const next = ids[(ids.indexOf(this.current) + step + ids.length) % ids.length];
    this.open(next);
    this.chats.get(next).tab.focus();
  }

  #drop(event) {
    event.preventDefault();
    const image = [...event.dataTransfer.files].find((each) => each.type.startsWith("image/"));
    if (image) this.composer.attach({ kind: "picture", label: image.name, file: image });
  }
}

/** What stands on this phone where the other person's number would be. */
function seen(data) {
  if (data.kind !== "telegram") return [...new Set(data.chats.map((chat) => spaced(chat.id)))].join(", ") || "nobody yet";
  const topics = data.chats.filter((chat) => chat.topic !== null);
  return (topics.length ? topics : data.chats).map((chat) => chat.title).join(", ") || "nobody yet";
}

function subtitle(data, chat) {
  if (chat.id.startsWith("sms:")) return "text messages";
  if (data.kind === "whatsapp") return spaced(chat.id);
  return chat.topic === null ? "bot" : "vanishes with the ticket";
}

/** The number behind a chat; nothing behind a bot. */
const numberOf = (chat) => /\+\d{7,15}$/.exec(chat ?? "")?.[0] ?? "";

/** A number in groups, as people read it; anything else as it is. */
function spaced(chat) {
  const id = chat.replace(/^sms:/, "");
  if (!/^\+\d{7,15}$/.test(id)) return id;
  return id.replace(/^(\+1|\+\d\d)(\d{3})(\d{3,4}?)(\d{0,5})$/, "$1 $2 $3 $4").trim();
}
