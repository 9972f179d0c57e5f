// The page: a live feed from the sandbox, the phones it tells of, and the play's next steps.

import { copy, create, toast, write } from "./dom.js";
import { Phone } from "./phone.js";
import { act } from "./post.js";

const row = document.querySelector("main");
const switcher = document.querySelector(".switcher");
const viewer = document.querySelector(".viewer");
const phones = new Map();
let opened = null;

function view(url) {
  viewer.querySelector("img").src = url;
  viewer.showModal();
}

// --- phones ---

function add(data) {
  const phone = new Phone(data, view);
  const tab = create("button");
  tab.type = "button";
  tab.append(create("span", "name"), create("span", "role"), create("span", "count"));
  tab.addEventListener("click", () => show(data.id));
  if (phones.size) row.append(copy("veil"));
  row.append(phone.element);
  switcher.append(tab);
  phones.set(data.id, { phone, tab });
  watcher.observe(phone.element);
}

function update(data) {
  if (!phones.has(data.id)) add(data);
  else if (phones.get(data.id).phone.update(data)) pulse();
  label();
  follow();
}

/** A phone that has just been handed out is what one wants to see, unless one is writing. */
function arrive(data) {
  const isNew = !phones.has(data.id);
  update(data);
  if (isNew && !document.activeElement?.matches("textarea, input")) show(data.id);
}

/** Turns to the chat that a link opened, as soon as the feed has brought it. */
function follow() {
  const phone = phones.get(opened?.phone)?.phone;
  if (!phone?.chats.has(opened.chat)) return;
  const { chat } = opened;
  opened = null;
  phone.open(chat);
  show(phone.id);
}

function replaceAll(list) {
  const present = new Set(list.map((each) => each.id));
  for (const [id, { phone, tab }] of phones) {
    if (present.has(id)) continue;
    (phone.element.previousElementSibling ?? phone.element.nextElementSibling)?.remove();
    phone.element.remove();
    tab.remove();
    phones.delete(id);
  }
  list.forEach(update);
}

function label() {
  for (const { phone, tab } of phones.values()) {
    write(tab.querySelector(".name"), phone.data.name);
    write(tab.querySelector(".role"), phone.data.part);
    write(tab.querySelector(".count"), phone.unread ? String(phone.unread) : "");
    tab.classList.toggle("ringing", phone.ringing);
  }
}

/** The masks between the phones light up when something passes through them. */
function pulse() {
  for (const veil of row.querySelectorAll(".veil")) {
    veil.classList.remove("lit");
    void veil.offsetWidth; // restarts the animation
    veil.classList.add("lit");
  }
}

// --- one phone at a time, on a narrow screen ---

const watcher = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      const tab = phones.get(entry.target.dataset.phone)?.tab;
      if (tab) tab.ariaCurrent = String(entry.isIntersecting);
    }
  },
  { root: row, threshold: 0.6 },
);

function show(id) {
  phones.get(id).phone.element.scrollIntoView({ inline: "center", block: "nearest" });
}

row.addEventListener("read", label);
row.addEventListener("opened", (event) => {
  opened = event.detail;
  follow();
});
setInterval(() => phones.forEach(({ phone }) => phone.tick()), 10_000);

// --- the play ---

function play(stage) {
  const panel = document.querySelector(".play");
  panel.hidden = !stage;
  if (!stage) return;
  write(panel.querySelector("h2"), stage.title);
  panel.querySelector("ol").replaceChildren(...stage.lines.map((line) => create("li", "", line)));
  const actions = panel.querySelector(".actions");
  const focused = document.activeElement?.dataset?.action;
  actions.replaceChildren(...stage.actions.map(button));
  if (focused) actions.querySelector(`[data-action="${CSS.escape(focused)}"]`)?.focus();
}

function button({ id, label: text, tone }) {
  const element = create("button", tone ?? "", text);
  element.type = "button";
  element.dataset.action = id;
  element.addEventListener("click", async () => {
    element.disabled = true;
    await act(id);
    element.disabled = false;
  });
  return element;
}

// --- the feed ---

function live(state, text) {
  const element = document.querySelector(".live");
  element.dataset.state = state;
  write(element.querySelector(".live-text"), text);
}

function connect() {
  const feed = new EventSource("events");
  feed.addEventListener("open", () => live("on", "live"));
  feed.addEventListener("snapshot", (event) => replaceAll(JSON.parse(event.data).phones));
  feed.addEventListener("phone", (event) => arrive(JSON.parse(event.data).phone));
  feed.addEventListener("stage", (event) => play(JSON.parse(event.data)));
  feed.addEventListener("error", () => {
    live("off", "reconnecting");
    // The browser comes back by itself after a cut, but not after a refusal.
    if (feed.readyState === EventSource.CLOSED) setTimeout(connect, 2000);
  });
}

connect();
addEventListener("unhandledrejection", () => toast("The page stumbled: load it again."));
