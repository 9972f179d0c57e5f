// What stands in a message besides its text: a file, a voice note, a place. Each is drawn once for good.

import { create } from "./dom.js";

const BARS = 30;

function size(bytes) {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} kB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function length(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

export const isVoice = (file) => file?.mime === "audio/ogg" && file.seconds !== null;

const url = (media) => `media/${encodeURIComponent(media)}`;

/** A document: its name and size; to be kept by whoever may. */
export function fileCard(file, kept) {
  const card = create(kept ? "a" : "p", "card");
  if (kept) {
    card.href = url(file.media);
    card.download = file.name;
  }
  const kind = file.name.includes(".") ? file.name.split(".").pop().slice(0, 4) : "file";
  card.append(create("i", "kind", kind), create("b", "", file.name), create("span", "", `${size(file.size)} · ${file.mime}`));
  card.querySelector(".kind").ariaHidden = "true";
  return card;
}

/** A place on no map: pages of the sandbox ask nobody else for one. */
export function placeCard({ latitude, longitude, label }) {
  const card = create("p", "card place");
  const pin = create("i", "pin");
  pin.ariaHidden = "true";
  card.append(pin, create("b", "", label || "Location"), create("span", "", `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`));
  return card;
}

/** A voice note with its length, to be played where the browser can. */
export function voiceCard(file) {
  const card = create("div", "card voice");
  const button = create("button", "listen");
  button.type = "button";
  const wave = create("span", "wave");
  wave.ariaHidden = "true";
  wave.append(...heights(file.media).map(bar));
  const time = create("span", "length", length(file.seconds));
  card.append(button, wave, time);
  let sound;
  const draw = () => {
    const playing = Boolean(sound && !sound.paused && !sound.ended);
    button.ariaLabel = playing ? "Pause voice note" : "Play voice note";
    card.classList.toggle("playing", playing);
    const heard = sound ? sound.currentTime / (file.seconds || 1) : 0;
    [...wave.children].forEach((each, at) => each.classList.toggle("heard", playing && at < heard * BARS));
    time.textContent = length(playing ? sound.currentTime : file.seconds);
  };
  button.addEventListener("click", () => {
    if (!sound) {
      sound = new Audio(url(file.media));
      for (const event of ["play", "pause", "ended", "timeupdate"]) sound.addEventListener(event, draw);
    }
    if (sound.paused) sound.play().catch(() => (time.textContent = "cannot be played here"));
    else sound.pause();
  });
  draw();
  return card;
}

function bar(height) {
  const element = create("i");
  element.style.height = `${height}%`;
  return element;
}

/** Bars that look like speech, the same ones for the same note. */
function heights(seed) {
  let state = [...seed].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) >>> 0, 7);
  return Array.from({ length: BARS }, (_, at) => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return 18 + Math.round((0.35 + 0.65 * Math.abs(Math.sin(at / 2.6))) * (state / 2 ** 32) * 78);
  });
}
