// Twelve keys, as on every telephone.

import { create } from "./dom.js";

const LETTERS = ["", "ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ", "", "+", ""];

/** Fills an element with keys; `take` gets each one that is pressed. */
export function keypad(element, take) {
  element.replaceChildren(...[..."123456789*0#"].map((key, at) => button(key, LETTERS[at], take)));
}

function button(key, letters, take) {
  const element = create("button");
  element.type = "button";
  element.ariaLabel = key;
  element.append(create("b", "", key), create("span", "", letters));
  element.addEventListener("click", () => take(key));
  return element;
}
