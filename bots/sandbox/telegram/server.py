"""The fake Telegram Bot API server: what it serves.

A bot talks to `URL/bot<token>/<method>` and fetches files from `URL/file/bot<token>/<path>`, as at
the vendor. Methods that the sandbox does not offer are answered 404.
"""

import inspect
import json
import secrets
from typing import Any

from aiogram import methods
from aiohttp import web

from bots.sandbox.bot_chat import Wire
from bots.sandbox.clock import Clock
from bots.sandbox.fake_server import FakeServer
from bots.sandbox.faults import Failure
from bots.sandbox.phones import Phones
from bots.sandbox.rates import Rates
from bots.sandbox.telegram import changing, reception, sending, threads
from bots.sandbox.telegram.bot import Bot, counter
from bots.sandbox.telegram.check import Method, checked
from bots.sandbox.telegram.form import Form, read_form
from bots.sandbox.telegram.line import Line
from bots.sandbox.telegram.office import Office
from bots.sandbox.telegram.refusal import Refusal, in_general
from bots.sandbox.telegram.updates import Updates

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
    """Telegram for bots, on the loopback."""

    carrier = "telegram"

    def __init__(self, phones: Phones, clock: Clock, rates: Rates) -> None:
        super().__init__()
        self._office = Office(phones, clock, rates)
        phones.telegram_line = Line(self._office, self)

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


def _ok(result: Any) -> web.Response:
    return _json(200, {"ok": True, "result": result})


def _refused(refusal: Refusal) -> web.Response:
    return _json(refusal.code, refusal.to_json())


def _json(status: int, body: Any) -> web.Response:
    return web.Response(status=status, text=json.dumps(body), content_type="application/json")
