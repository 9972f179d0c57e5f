// Where one types the number to call, or to write a text message to.

import { keypad } from "./keypad.js";
import { dial } from "./post.js";
import { toast } from "./dom.js";

export class Dialer {
  /** `write` gets the number that a text message shall go to. */
  constructor(phone, form, write) {
    this.form = form;
    this.number = form.querySelector(".number");
    keypad(form.querySelector(".keys"), (key) => this.#press(key));
    form.querySelector(".shut").addEventListener("click", () => this.close());
    form.querySelector(".write").addEventListener("click", () => {
      if (!this.#complete()) return;
      write(this.#value);
      this.close();
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!this.#complete()) return;
      const called = await dial(phone, this.#value);
      if (called) this.close();
    });
    form.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  open(number) {
    this.number.value = number;
    this.form.hidden = false;
    this.number.focus();
  }

  close() {
    this.form.hidden = true;
  }

  get #value() {
    return this.number.value.replace(/[\s().-]/g, "");
  }

  #complete() {
    if (/^\+\d{7,15}$/.test(this.#value)) return true;
    toast("A number begins with + and its country code: +1 500 555 0006.");
    return false;
  }

  #press(key) {
    const { value } = this.number;
    this.number.value = value || !/\d/.test(key) ? value + key : `+${key}`;
  }
}
