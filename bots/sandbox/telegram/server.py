"""The fake Telegram Bot API server: what it serves, and how phones reach it.

A bot talks to `URL/bot<token>/<method>` and fetches files from `URL/file/bot<token>/<path>`, as at
the vendor. Methods that the sandbox does not offer are answered 404.
"""

import inspect
import json
import secrets
from collections.abc import Hashable, Sequence
from typing import Any

from aiogram import methods
from aiohttp import web

from bots.sandbox.bot_chat import Entry, Wire
from bots.sandbox.clock import Clock
from bots.sandbox.fake_server import FakeServer
from bots.sandbox.faults import Failure
from bots.sandbox.phones import Phones
from bots.sandbox.rates import Rates
from bots.sandbox.telegram import changing, reception, sending, threads
from bots.sandbox.telegram.bot import Bot, counter
from bots.sandbox.telegram.check import Method, checked
from bots.sandbox.telegram.form import Form, read_form
from bots.sandbox.telegram.limits import ACCESSIBLE_FOR
from bots.sandbox.telegram.office import Office, chat_of, user_of
from bots.sandbox.telegram.refusal import Refusal, in_general
from bots.sandbox.telegram.updates import Updates
from bots.sandbox.telegram_phone import TelegramPhone

OFFERED: dict[type[Method], Any] = {
    methods.GetMe: reception.get_me,
    methods.SetWebhook: reception.set_webhook,
    methods.DeleteWebhook: reception.delete_webhook,
    methods.GetWebhookInfo: reception.get_webhook_info,
    methods.GetUpdates: reception.get_updates,
    methods.GetFile: reception.get_file,
    methods.SetMyCommands: reception.set_commands,
    methods.GetMyCommands: reception.get_commands,
    methods.DeleteMyCommands: reception.delete_commands,
    methods.SendMessage: sending.send_message,
    methods.SendPhoto: sending.send_photo,
    methods.SendDocument: sending.send_document,
    methods.SendVoice: sending.send_voice,
    methods.SendLocation: sending.send_location,
    methods.SendChatAction: sending.send_chat_action,
    methods.EditMessageText: changing.edit_text,
    methods.EditMessageCaption: changing.edit_caption,
    methods.EditMessageReplyMarkup: changing.edit_markup,
    methods.DeleteMessage: changing.delete_message,
    methods.DeleteMessages: changing.delete_messages,
    methods.SetMessageReaction: changing.set_reaction,
    methods.AnswerCallbackQuery: changing.answer_query,
    methods.CreateForumTopic: threads.create_topic,
    methods.EditForumTopic: threads.edit_topic,
    methods.DeleteForumTopic: threads.delete_topic,
}
"""Every method of the Bot API that the sandbox offers, and who does it."""

_BY_NAME = {model.__api_method__.lower(): model for model in OFFERED}


class FakeTelegram(FakeServer):
    """Telegram for bots, on the loopback. Also how the phones reach it (`TelegramLine`)."""

    carrier = "telegram"

    def __init__(self, phones: Phones, clock: Clock, rates: Rates) -> None:
        super().__init__()
        self._office = Office(phones, clock, rates)
        phones.telegram_line = self

    def add_bot(
        self,
        token: str,
        username: str,
        *,
        topics: bool = True,
        users_create_topics: bool = False,
        name: str | None = None,
    ) -> None:
        """Open an account for a bot. `topics` is BotFather's threaded mode.

        Ids start where an earlier sandbox will not have been: a product that remembers them
        across a restart must not take a new message for an old one.
        """
        self._office.bots[token] = bot = Bot(
            token=token,
            username=username,
            name=name or username,
            topics=topics,
            users_create_topics=users_create_topics,
            next_message_id=counter(1_000_000 + secrets.randbelow(2**30)),
            next_update_id=counter(int(self._office.clock().timestamp() * 1000)),
        )
        self._office.updates[bot.id] = Updates(bot, self._courier, lambda: self.session)

    @property
    def stale_threads(self) -> bool:
        """The vendor's fault of May 2026: what is sent to a deleted topic lands in the main chat."""
        return self._office.stale_threads

    @stale_threads.setter
    def stale_threads(self, on: bool) -> None:
        self._office.stale_threads = on

    def push_raw(self, bot: str, update: Wire) -> int:
        """Send a bot any update, even one of a kind nobody knows; returns its id."""
        account = self._office.bot(bot)
        update = {"update_id": account.next_update_id()} | update
        self._office.updates[account.id].push(update, "raw")
        return int(update["update_id"])

    def routes(self) -> list[web.RouteDef]:
        """The Bot API and its files."""
        return [
            web.route("*", "/bot{token}/{method}", self._call),
            web.get("/file/bot{token}/files/{media}", self._download),
        ]

    async def stop(self) -> None:
        """As every server; long polls end at once."""
        for updates in self._office.updates.values():
            updates.close()
        await super().stop()

    async def _call(self, request: web.Request) -> web.Response:
        name = request.match_info["method"]
        model = _BY_NAME.get(name.lower())
        form = Form({}, {})
        broken: Refusal | None = None
        account = ""
        try:
            bot = self._office.bot_of(request.match_info["token"])
            account = bot.username
            form = await read_form(request)
        except Refusal as refusal:
            broken = refusal

        async def decide() -> web.Response:
            try:
                if broken:
                    raise broken
                return _ok(await self._do(bot, model, form))
            except Refusal as refusal:
                return _refused(refusal)

        files = {part: upload.content for part, upload in form.files.items()}
        operation = model.__api_method__ if model else name
        return await self.exchange(request, operation, account, form.params, files, decide)

    async def _do(self, bot: Bot, model: type[Method] | None, form: Form) -> Any:
        if model is None:
            raise Refusal(404, "Not Found")
        ask = checked(model, form)
        done = OFFERED[model](self._office, bot, ask)
        return await done if inspect.isawaitable(done) else done

    async def _download(self, request: web.Request) -> web.Response:
        async def decide() -> web.Response:
            try:
                bot = self._office.bot_of(request.match_info["token"])
                mime, content = self._office.content(bot, request.match_info["media"])
            except Refusal as refusal:
                return _refused(refusal)
            return web.Response(body=content, content_type=mime)

        return await self.exchange(request, "downloadFile", "", {}, {}, decide)

    def failure_form(self, failure: Failure) -> web.Response:
        """An ordered failure in Telegram's words."""
        refusal = Refusal(
            failure.status, failure.description or in_general(failure.status), failure.retry_after
        )
        if failure.status == 429 and failure.retry_after is None:
            refusal.retry_after = 1
        return _refused(refusal)

    # How phones reach it (TelegramLine).

    def bot_title(self, bot: str) -> str:
        """The name of a bot."""
        return self._office.bot(bot).name

    def post(self, phone: TelegramPhone, bot: str, content: Wire, topic: int | None) -> Entry:
        """Take a message from a phone and tell the bot. LookupError for a topic that is not."""
        account = self._office.bot(bot)
        chat = phone.chats[bot]
        if topic is not None and topic not in chat.topics:
            raise LookupError("This topic is not on the phone.")
        if chat.blocked:
            phone_may_write = content.get("text", "").startswith("/start")
            if not phone_may_write:
                raise LookupError("This bot is blocked on the phone: unblock it first.")
            self.set_blocked(phone, bot, blocked=False)
        wire = self._office.message(account, phone, by_bot=False, topic=topic) | content
        entry = Entry(wire, by_bot=False)
        self._office.keep(phone, chat, entry)
        self._push(account, "message", wire, phone)
        return entry

    def amend(self, phone: TelegramPhone, bot: str, message_id: int, text: str) -> None:
        """Take an edit of a person's own text. LookupError where it is not theirs."""
        chat = phone.chats[bot]
        entry = chat.entries.get(message_id)
        if entry is None or entry.by_bot or "text" not in entry.wire:
            raise LookupError("There is no such message of one's own.")
        changed = entry.with_wire(text=text, entities=None, edit_date=self._office.now())
        self._office.keep(phone, chat, changed)
        self._push(self._office.bot(bot), "edited_message", changed.wire, phone)

    def press(self, phone: TelegramPhone, bot: str, message_id: int, data: str) -> None:
        """Take the press of a button; on a message over 48 hours old the bot sees only its id."""
        account = self._office.bot(bot)
        wire = phone.chats[bot].entries[message_id].wire
        if self._office.now() - wire["date"] >= ACCESSIBLE_FOR.total_seconds():
            wire = {"chat": chat_of(phone), "message_id": message_id, "date": 0}
        query = str(secrets.randbelow(2**63))
        account.open_queries[query] = phone.user_id
        payload = {
            "id": query,
            "from": user_of(phone),
            "message": wire,
            "chat_instance": str(phone.user_id * account.id % 2**63),
            "data": data,
        }
        self._push(account, "callback_query", payload, phone)

    def set_blocked(self, phone: TelegramPhone, bot: str, *, blocked: bool) -> None:
        """Block or unblock, and tell the bot (my_chat_member)."""
        account = self._office.bot(bot)
        phone.chats[bot].blocked = blocked
        left: Wire = {"user": account.as_user(), "status": "kicked", "until_date": 0}
        member: Wire = {"user": account.as_user(), "status": "member"}
        payload = {
            "chat": chat_of(phone),
            "from": user_of(phone),
            "date": self._office.now(),
            "old_chat_member": member if blocked else left,
            "new_chat_member": left if blocked else member,
        }
        self._push(account, "my_chat_member", payload, phone)

    def add_file(self, bot: str, content: bytes, mime: str, name: str | None) -> Wire:
        """Take a file from a phone."""
        return self._office.add_file(self._office.bot(bot), content, mime, name)

    def add_picture(self, bot: str, content: bytes) -> list[Wire]:
        """Take a picture from a phone."""
        return self._office.add_picture(self._office.bot(bot), content)

    def _push(self, bot: Bot, kind: str, payload: Wire, phone: TelegramPhone) -> None:
        updates = self._office.updates[bot.id]
        if not updates.wants(kind):
            return
        update = {"update_id": bot.next_update_id(), kind: payload}
        outgoing: Sequence[tuple[Wire, Hashable]] = list(self.disturbed((update, phone.user_id)))
        while outgoing:
            (first, chat), rest = outgoing[0], outgoing[1:]
            again = [each for each in rest if each[0] is first]
            updates.push(first, chat, 1 + len(again))
            outgoing = [each for each in rest if each[0] is not first]


def _ok(result: Any) -> web.Response:
    return _json(200, {"ok": True, "result": result})


def _refused(refusal: Refusal) -> web.Response:
    return _json(refusal.code, refusal.to_json())


def _json(status: int, body: Any) -> web.Response:
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(status=status, text=text, content_type="application/json")
