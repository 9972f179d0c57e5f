// The menu beside the text: what can be sent besides it. `take` gets {kind, label, file | latitude, longitude}.

import { Disclosure } from "./disclosure.js";
import { toast } from "./dom.js";

const PLACE = { kind: "place", label: "Monas, Jakarta", latitude: -6.1754, longitude: 106.8272 };
const VOICE = "static/voice.ogg";

export class AttachMenu {
  constructor(form, take) {
    this.take = take;
    this.disclosure = new Disclosure(form.querySelector(".attach"));
    for (const kind of ["picture", "document"]) this.#chooser(kind);
    this.#choice("voice").addEventListener("click", () => this.#voice());
    this.#choice("place").addEventListener("click", () => this.#done(PLACE));
  }

  #choice(kind) {
    return this.disclosure.menu.querySelector(`[data-kind="${kind}"]`);
  }

  #chooser(kind) {
    const input = this.disclosure.element.querySelector(`input[name="${kind}"]`);
    this.#choice(kind).addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      const [file] = input.files;
      if (file) this.#done({ kind, label: file.name, file });
      input.value = "";
    });
  }

  /** A voice note that was recorded before, as a demo has no microphone. */
  async #voice() {
    const answer = await fetch(VOICE).catch(() => null);
    if (!answer?.ok) {
      toast("The voice note could not be loaded: is topeng demo still running?");
      return;
    }
    const file = new File([await answer.blob()], "voice.ogg", { type: "audio/ogg" });
    this.#done({ kind: "voice", label: "Voice note", file });
  }

  #done(item) {
    this.disclosure.show(false);
    this.take(item);
  }
}
