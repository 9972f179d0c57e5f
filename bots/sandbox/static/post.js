// What the person at the page does, sent to the sandbox. A refusal is shown as a toast and answers null.

import { toast } from "./dom.js";

const MEGABYTES = { picture: 16, voice: 16, document: 50 };

async function post(path, body, headers) {
  let answer;
  let result;
  try {
    answer = await fetch(path, { method: "POST", body, headers: { "X-Topeng-Page": "1", ...headers } });
    result = await answer.json();
  } catch {
    toast("The sandbox did not answer: is topeng demo still running?");
    return null;
  }
  if (answer.ok) return result;
  toast(result.error);
  return null;
}

function json(path, fields) {
  return post(path, JSON.stringify(fields), { "Content-Type": "application/json" });
}

const answering = (quoted) => (quoted ? { reply_to: quoted } : {});

export const say = (phone, chat, text, quoted) => json("say", { phone, chat, text, ...answering(quoted) });

export const edit = (phone, chat, message, text) => json("edit", { phone, chat, message, text });

export const press = (phone, chat, message, data) => json("press", { phone, chat, message, data });

export const place = (phone, chat, { latitude, longitude }, quoted) =>
  json("place", { phone, chat, latitude, longitude, ...answering(quoted) });

/** Opens the bot behind a link; answers on which phone, in which chat. */
export const follow = (phone, link) => json("follow", { phone, link });

/** Calls a number from a phone. */
export const dial = (phone, to) => json("dial", { phone, to });

/** Has a chat of text messages with a number. */
export const openChat = (phone, number) => json("chat", { phone, number });

/** What one does with the call on a phone: answer, decline, hang_up; press and say with a text. */
export const handle = (phone, what, text = "") => json("call", { phone, what, text });

export const act = (action) => json("stage", { action });

export function send(phone, chat, kind, file, caption, quoted) {
  if (file.size > MEGABYTES[kind] * 1024 * 1024) {
    toast(`This is larger than ${MEGABYTES[kind]} MB: choose a smaller one.`);
    return null;
  }
  const form = new FormData();
  for (const [name, value] of Object.entries({ kind, phone, chat, caption, ...answering(quoted) })) form.append(name, value);
  form.append("file", file, file.name);
  return post("file", form);
}
