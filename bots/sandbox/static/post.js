// What the person at the page does, sent to the sandbox. A refusal is shown as a toast and answers null.

import { toast } from "./dom.js";

export const LARGEST_PICTURE = 16 * 1024 * 1024;

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

export const say = (phone, chat, text, quoted) =>
  json("say", { phone, chat, text, ...(quoted && { reply_to: quoted }) });

export const press = (phone, chat, message, data) => json("press", { phone, chat, message, data });

export const act = (action) => json("stage", { action });

export function picture(phone, chat, caption, file) {
  if (file.size > LARGEST_PICTURE) {
    toast("This picture is larger than 16 MB: choose a smaller one.");
    return null;
  }
  const form = new FormData();
  form.append("phone", phone);
  form.append("chat", chat);
  form.append("caption", caption);
  form.append("file", file, file.name);
  return post("picture", form);
}
