// The few things every part of the page needs from the document. Texts only ever enter it as text nodes.

const templates = new Map();

/** A copy of the element inside <template id=…>. */
export function copy(id) {
  if (!templates.has(id)) templates.set(id, document.getElementById(id).content.firstElementChild);
  return templates.get(id).cloneNode(true);
}

export function create(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

/** Sets text only where it differs, so that a selection or a screen reader is not disturbed. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** One of seven hues, always the same one for the same id. */
export function hue(id) {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + char.codePointAt(0)) >>> 0;
  return String(sum % 7);
}

export function clock(date) {
  return date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** Removes an element after its leaving animation, or at once where motion is unwelcome. */
export async function leave(element) {
  element.classList.add("leaving");
  element.inert = true;
  await Promise.allSettled(element.getAnimations({ subtree: true }).map((each) => each.finished));
  element.remove();
}

let toastTimer;

export function toast(sentence) {
  const element = document.querySelector(".toast");
  element.textContent = sentence;
  element.classList.add("shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => element.classList.remove("shown"), 6000);
}
