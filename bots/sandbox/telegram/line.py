"""How phones reach Telegram: what a person does becomes an update for the bot."""

import secrets

from bots.sandbox.bot_chat import Entry, Wire
from bots.sandbox.faults import Faults
from bots.sandbox.telegram.bot import Bot, menu_of
from bots.sandbox.telegram.limits import ACCESSIBLE_FOR
from bots.sandbox.telegram.office import Office, chat_of, user_of
from bots.sandbox.telegram_phone import TelegramPhone


class Line:
    """The `TelegramLine` of the phones."""

    def __init__(self, office: Office, faults: Faults) -> None:
        self._office = office
        self._faults = faults

    def bot_title(self, bot: str) -> str:
        """The name of a bot. LookupError where there is none."""
        return self._office.bot(bot).name

    def commands(self, phone: TelegramPhone, bot: str) -> list[Wire]:
        """The bot's menu for this person, of the narrowest scope and language that has one.

        core.telegram.org/bots/api#determining-list-of-commands.
        """
        return menu_of(self._office.bot(bot), phone.user_id, user_of(phone)["language_code"])

    def post(self, phone: TelegramPhone, bot: str, content: Wire, topic: int | None) -> Entry:
        """Take a message from a phone and tell the bot. LookupError for a topic that is not."""
        account = self._office.bot(bot)
        chat = phone.chats[bot]
        if topic is not None and topic not in chat.topics:
            raise LookupError("This topic is not on the phone.")
        if chat.blocked:
            self.set_blocked(phone, bot, blocked=False)
        wire = self._office.message(account, phone, by_bot=False, topic=topic) | content
        entry = Entry(wire, by_bot=False)
        self._office.keep(phone, chat, entry)
        self._push(account, "message", wire, phone)
        return entry

    def amend(self, phone: TelegramPhone, bot: str, message_id: int, text: str) -> None:
        """Take an edit of a person's own text or caption. LookupError where it is not theirs."""
        chat = phone.chats[bot]
        entry = chat.entries.get(message_id)
        field = "caption" if entry and entry.media() else "text"
        if entry is None or entry.by_bot or (field == "text" and "text" not in entry.wire):
            raise LookupError("There is no such message of one's own.")
        now = self._office.now()
        changed = entry.with_wire(**{field: text or None}, entities=None, edit_date=now)
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
        """Take a picture from a phone. ValueError where it is none."""
        return self._office.add_picture(self._office.bot(bot), content)

    def _push(self, bot: Bot, kind: str, payload: Wire, phone: TelegramPhone) -> None:
        updates = self._office.updates[bot.id]
        if not updates.wants(kind):
            return
        update = {"update_id": bot.next_update_id(), kind: payload}
        for each, user_id in self._faults.disturbed((update, phone.user_id)):
            updates.push(each, user_id)
