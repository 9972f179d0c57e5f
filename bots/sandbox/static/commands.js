// A bot's menu: its commands with what they do. A chosen one is sent at once, as on Telegram.

import { create } from "./dom.js";
import { Disclosure } from "./disclosure.js";

export class CommandMenu {
  constructor(form, send) {
    this.send = send;
    this.disclosure = new Disclosure(form.querySelector(".slash"));
    this.drawn = "";
  }

  draw(commands) {
    const drawn = JSON.stringify(commands);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.disclosure.element.hidden = commands.length === 0;
    this.disclosure.menu.replaceChildren(...commands.map((each) => this.#choice(each)));
  }

  #choice({ command, description }) {
    const button = create("button");
    button.type = "button";
    button.append(create("b", "", `/${command}`), create("span", "", description));
    button.addEventListener("click", () => {
      this.disclosure.show(false);
      this.send(`/${command}`);
    });
    return button;
  }
}
