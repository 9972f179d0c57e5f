// The call on a phone: ringing, running, over. It covers the phone while there is one.

import { create, hue, write } from "./dom.js";
import { keypad } from "./keypad.js";
import { handle } from "./post.js";

const SHOWN_AFTER_END = 3500;
const OUTCOMES = { busy: "Busy", "no-answer": "No answer", failed: "Could not be reached" };

export class CallScreen {
  /** `miss` gets a sentence about a call that nobody answered. */
  constructor(phone, element, miss) {
    this.element = element;
    this.miss = miss;
    this.part = (name) => element.querySelector(`.${name}`);
    this.captions = this.part("captions");
    this.drawn = 0;
    for (const [name, what] of [["answer", "answer"], ["decline", "decline"], ["end", "hang_up"]]) {
      this.part(name).addEventListener("click", () => handle(phone, what));
    }
    keypad(this.part("keys"), (key) => handle(phone, "press", key));
    this.part("pad").addEventListener("click", () => this.#showKeys(this.part("keys").hidden));
    const speak = this.part("speak");
    speak.addEventListener("submit", async (event) => {
      event.preventDefault();
      const box = speak.querySelector("input");
      const text = box.value.trim();
      if (text && (await handle(phone, "say", text))) box.value = "";
    });
  }

  get ringing() {
    return this.call?.state === "ringing";
  }

  update(call) {
    const first = this.call === undefined;
    const before = this.call ?? null;
    this.call = call;
    if (!call || (first && call.state === "over")) return;
    if (call.id !== before?.id) this.#begin(call);
    else if (call.state === "over" && before.state !== "over") this.#end(call, before);
    if (call.state === "over" || (call.joined && !before?.joined)) this.#showKeys(false);
    this.element.dataset.state = call.state;
    this.element.classList.toggle("joined", call.joined);
    this.#stand();
    this.#hear(call.heard);
  }

  #begin(call) {
    clearTimeout(this.leaving);
    this.drawn = 0;
    this.captions.replaceChildren();
    this.#showKeys(false);
    this.part("speak").reset();
    this.part("avatar").dataset.hue = hue(call.number);
    write(this.part("number"), call.number);
    this.element.hidden = false;
    clearInterval(this.ticking);
    this.ticking = setInterval(() => this.#stand(), 500);
  }

  #end(call, before) {
    clearInterval(this.ticking);
    this.leaving = setTimeout(() => (this.element.hidden = true), SHOWN_AFTER_END);
    if (before.state === "ringing" && call.outcome !== "busy") this.miss(`Missed call from ${call.number}`);
  }

  /** What stands under the number: how the call is, or how long it has been. */
  #stand() {
    write(this.part("standing"), standing(this.call));
  }

  /** The page is told of the last sentences only; what is already there stays. */
  #hear(heard) {
    const known = [...this.captions.children].map((each) => each.textContent);
    let overlap = Math.min(known.length, heard.length);
    while (overlap && known.slice(-overlap).join("\n") !== heard.slice(0, overlap).join("\n")) overlap -= 1;
    this.captions.append(...heard.slice(overlap).map((sentence) => create("li", "", sentence)));
    while (this.captions.children.length > 12) this.captions.firstElementChild.remove();
    this.captions.scrollTop = this.captions.scrollHeight;
  }

  #showKeys(open) {
    this.part("keys").hidden = !open;
    this.part("pad").ariaExpanded = String(open);
    this.element.classList.toggle("keyed", open);
  }
}

function standing(call) {
  if (call.state === "ringing") return "Incoming call";
  if (call.state === "calling") return "Calling…";
  if (call.state === "talking") return length(Date.now() - new Date(call.answered_at));
  if (!call.answered_at) return call.incoming ? (call.outcome === "busy" ? "Declined" : "Missed call") : (OUTCOMES[call.outcome] ?? "Call ended");
  return `Call ended · ${length(new Date(call.ended_at) - new Date(call.answered_at))}`;
}

function length(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
