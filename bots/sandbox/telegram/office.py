"""What the fake Telegram has: its bots, the people, the files, and the way between them."""

import secrets
import warnings
from collections.abc import Hashable
from io import BytesIO

from PIL import Image

from bots.sandbox.bot_chat import BotChat, Entry, Wire
from bots.sandbox.clock import Clock
from bots.sandbox.phones import Phones
from bots.sandbox.rates import Meter, Rates
from bots.sandbox.telegram.bot import Bot
from bots.sandbox.telegram.limits import PHOTO_RATIO, PHOTO_SIDES
from bots.sandbox.telegram.refusal import Refusal, bad_request, forbidden, too_many
from bots.sandbox.telegram.updates import Updates
from bots.sandbox.telegram_phone import TelegramPhone


class Office:
    """The state of the fake server; the methods of the API work on it."""

    def __init__(self, phones: Phones, clock: Clock, rates: Rates) -> None:
        self.phones = phones
        self.clock = clock
        self.rates = rates
        self.meter = Meter()
        self.bots: dict[str, Bot] = {}
        self.updates: dict[int, Updates] = {}
        self.stale_threads = False
        """The vendor's fault of May 2026: a deleted topic's messages land in the main chat."""

    def bot(self, username: str) -> Bot:
        """The bot of this name. LookupError where there is none."""
        for bot in self.bots.values():
            if bot.username.lower() == username.lower().removeprefix("@"):
                return bot
        raise LookupError(f"The sandbox has no bot called {username}.")

    def bot_of(self, token: str) -> Bot:
        """The bot with this token. Refusal 401 for another, 404 for what is no token."""
        if not token.partition(":")[0].isdigit() or ":" not in token:
            raise Refusal(404, "Not Found")
        bot = self.bots.get(token)
        if bot is None:
            raise Refusal(401, "Unauthorized")
        return bot

    def door(self, bot: Bot, chat_id: int | str | None) -> tuple[TelegramPhone, BotChat]:
        """The person and the chat that a bot writes to.

        Somebody whom the sandbox has never heard of counts as having pressed Start before it
        began, for its memory is empty at each start; a phone made here has to press it.
        Refusals: 400 for what is no person, 403 before Start and when the person blocked the bot.
        """
        if not isinstance(chat_id, int) or chat_id <= 0:
            raise bad_request("chat not found")
        unheard = not self.phones.has_telegram(chat_id)
        phone = self.phones.telegram(chat_id)
        if unheard:
            phone.chats[bot.username] = BotChat(bot.name)
            phone.chats[bot.username].started = True
        chat = phone.chats.get(bot.username)
        if chat is None or not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        return phone, chat

    def thread(self, chat: BotChat, topic: int | None) -> int | None:
        """Where a message for this topic goes. Refusal 400 where the topic is not there."""
        if topic is None or topic in chat.topics:
            return topic
        if self.stale_threads:
            return None
        raise bad_request("message thread not found")

    def pace(self, bot: Bot, chat_id: Hashable) -> None:
        """Count a message towards the rates, where there are any. Refusal 429 over one."""
        now = self.clock().timestamp()
        wait = self.meter.wait((bot.id, chat_id), self.rates.telegram_chat, now)
        wait = wait or self.meter.wait(bot.id, self.rates.telegram_bot, now)
        if wait:
            raise too_many(wait)

    def now(self) -> int:
        """Unix time."""
        return int(self.clock().timestamp())

    def message(self, bot: Bot, phone: TelegramPhone, *, by_bot: bool, topic: int | None) -> Wire:
        """The start of a new message: who, where, when."""
        wire: Wire = {
            "message_id": bot.next_message_id(),
            "from": bot.as_user() if by_bot else user_of(phone),
            "chat": chat_of(phone),
            "date": self.now(),
        }
        if topic is not None:
            wire |= {"message_thread_id": topic, "is_topic_message": True}
        return wire

    def keep(self, phone: TelegramPhone, chat: BotChat, entry: Entry) -> Wire:
        """Put a message into its chat and show it; returns its wire form."""
        chat.put(entry)
        phone.touch()
        return entry.wire

    def touch(self, bot: Bot) -> None:
        """Show anew every chat with this bot."""
        for phone in self.phones.all():
            if isinstance(phone, TelegramPhone) and bot.username in phone.chats:
                phone.touch()

    def forget(self, entries: list[Entry]) -> None:
        """Forget the pictures and files of messages that are gone."""
        self.phones.drop_media([media for entry in entries for media in entry.media()])

    def add_file(self, bot: Bot, content: bytes, mime: str, name: str | None) -> Wire:
        """Keep an uploaded file; returns the Bot API's object of it."""
        media_id = self.phones.keep_media(mime, content)
        wire = self.file_object(bot, media_id)
        wire["mime_type"] = mime
        if name is not None:
            wire["file_name"] = name
        return wire

    def file_object(self, bot: Bot, media_id: str) -> Wire:
        """A file as this bot may name it: every bot has file ids of its own."""
        _, content = self.phones.media(media_id)
        file_id = f"AgACAgUAAxk{secrets.token_urlsafe(24)}"
        bot.files[file_id] = media_id
        return {"file_id": file_id, "file_unique_id": media_id, "file_size": len(content)}

    def content(self, bot: Bot, media_id: str) -> tuple[str, bytes]:
        """Type and bytes of a file that this bot may download. Refusal 404 for any other."""
        if media_id not in bot.files.values():
            raise Refusal(404, "Not Found")
        try:
            return self.phones.media(media_id)
        except KeyError as gone:
            raise Refusal(404, "Not Found") from gone

    def add_picture(self, bot: Bot, content: bytes) -> list[Wire]:
        """Keep a picture in two sizes, smallest first.

        ValueError where it is no picture, or one that the vendor would not take as a photo.
        """
        small = BytesIO()
        try:
            with warnings.catch_warnings(action="ignore"), Image.open(BytesIO(content)) as picture:
                mime = Image.MIME.get(picture.format or "", "image/jpeg")
                full = picture.size
                if sum(full) > PHOTO_SIDES or max(full) > PHOTO_RATIO * min(full):
                    raise ValueError("PHOTO_INVALID_DIMENSIONS")
                picture.thumbnail((90, 90))
                picture.convert("RGB").save(small, "JPEG")
                thumbnail = picture.size
        except (OSError, Image.DecompressionBombError, SyntaxError) as unread:
            raise ValueError("IMAGE_PROCESS_FAILED") from unread
        stored = [("image/jpeg", small.getvalue(), thumbnail), (mime, content, full)]
        return [
            {"width": size[0], "height": size[1]}
            | self.file_object(bot, self.phones.keep_media(kind, data))
            for kind, data, size in stored
        ]


def user_of(phone: TelegramPhone) -> Wire:
    """The person as a message's sender."""
    user: Wire = {"id": phone.user_id, "is_bot": False, "first_name": phone.name}
    if phone.username:
        user["username"] = phone.username
    return user | {"language_code": "id"}


def chat_of(phone: TelegramPhone) -> Wire:
    """The private chat with this person."""
    chat: Wire = {"id": phone.user_id, "type": "private", "first_name": phone.name}
    if phone.username:
        chat["username"] = phone.username
    return chat
