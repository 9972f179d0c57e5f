"""The methods that change or remove what was sent, react to it, or answer a pressed button."""

from datetime import UTC, datetime

from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    DeleteMessages,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    SetMessageReaction,
)
from aiogram.types import ReactionTypeEmoji

from bots.sandbox.bot_chat import BotChat, Entry, Wire
from bots.sandbox.telegram.bot import Bot
from bots.sandbox.telegram.entities import formatted
from bots.sandbox.telegram.limits import (
    DELETABLE_FOR,
    MESSAGES_PER_DELETION,
    REACTIONS,
    TOAST,
    check_caption,
    check_text,
)
from bots.sandbox.telegram.markup import keyboard
from bots.sandbox.telegram.office import Office
from bots.sandbox.telegram.refusal import bad_request
from bots.sandbox.telegram.sending import given, wired
from bots.sandbox.telegram_phone import TelegramPhone

Editing = EditMessageText | EditMessageCaption | EditMessageReplyMarkup


def edit_text(office: Office, bot: Bot, ask: EditMessageText) -> Wire:
    """editMessageText; a keyboard that is not given again goes away."""
    phone, chat, entry = _own(office, bot, ask)
    if ask.text is None:
        raise bad_request("message text is empty")
    if "text" not in entry.wire:
        raise bad_request("there is no text in the message to edit")
    text = formatted(ask.text, given(ask.parse_mode), wired(ask.entities))
    check_text(text.text)
    changed = entry.with_wire(
        text=text.text, entities=text.entities or None, reply_markup=keyboard(ask.reply_markup)
    )
    return _edited(office, bot, phone, chat, entry, changed)


def edit_caption(office: Office, bot: Bot, ask: EditMessageCaption) -> Wire:
    """editMessageCaption."""
    phone, chat, entry = _own(office, bot, ask)
    if not entry.media():
        raise bad_request("there is no caption in the message to edit")
    text = formatted(ask.caption or "", given(ask.parse_mode), wired(ask.caption_entities))
    check_caption(text.text)
    changed = entry.with_wire(
        caption=text.text or None,
        caption_entities=text.entities or None,
        reply_markup=keyboard(ask.reply_markup),
    )
    return _edited(office, bot, phone, chat, entry, changed)


def edit_markup(office: Office, bot: Bot, ask: EditMessageReplyMarkup) -> Wire:
    """editMessageReplyMarkup."""
    phone, chat, entry = _own(office, bot, ask)
    changed = entry.with_wire(reply_markup=keyboard(ask.reply_markup))
    return _edited(office, bot, phone, chat, entry, changed)


def delete_message(office: Office, bot: Bot, ask: DeleteMessage) -> bool:
    """deleteMessage: either side's, younger than 48 hours, not a topic's own first message."""
    phone, chat = office.door(bot, ask.chat_id)
    entry = chat.entries.get(ask.message_id)
    if entry is None:
        raise bad_request("message to delete not found")
    if not _is_deletable(office, entry):
        raise bad_request("message can't be deleted for everyone")
    _delete(office, phone, chat, [entry])
    return True


def delete_messages(office: Office, bot: Bot, ask: DeleteMessages) -> bool:
    """deleteMessages: 1–100; those that are gone are skipped."""
    if not 1 <= len(ask.message_ids) <= MESSAGES_PER_DELETION:
        raise bad_request("message identifiers must be a list of 1-100 identifiers")
    phone, chat = office.door(bot, ask.chat_id)
    entries = [chat.entries[each] for each in ask.message_ids if each in chat.entries]
    if any(not _is_deletable(office, entry) for entry in entries):
        raise bad_request("message can't be deleted for everyone")
    _delete(office, phone, chat, entries)
    return True


def set_reaction(office: Office, bot: Bot, ask: SetMessageReaction) -> bool:
    """setMessageReaction: one emoji of the vendor's list, or none to take it back."""
    phone, chat = office.door(bot, ask.chat_id)
    entry = chat.entries.get(ask.message_id)
    if entry is None:
        raise bad_request("message to react not found")
    reactions = ask.reaction or []
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    emoji = None
    for reaction in reactions:
        if not isinstance(reaction, ReactionTypeEmoji) or reaction.emoji not in REACTIONS:
            raise bad_request("REACTION_INVALID")
        emoji = reaction.emoji
    office.keep(phone, chat, Entry(entry.wire, entry.by_bot, emoji))
    return True


def answer_query(office: Office, bot: Bot, ask: AnswerCallbackQuery) -> bool:
    """answerCallbackQuery, once per press; the text shows on the phone for a moment."""
    text = ask.text or ""
    if len(text) > TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    user_id = bot.open_queries.pop(ask.callback_query_id, None)
    if user_id is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if text:
        phone = office.phones.telegram(user_id)
        phone.toasts[:] = [*phone.toasts[-19:], text]
        phone.touch()
    return True


def _own(office: Office, bot: Bot, ask: Editing) -> tuple[TelegramPhone, BotChat, Entry]:
    if ask.inline_message_id is not None or ask.business_connection_id is not None:
        raise bad_request("the sandbox has no inline and no business messages")
    phone, chat = office.door(bot, ask.chat_id)
    entry = chat.entries.get(ask.message_id or 0)
    if entry is None:
        raise bad_request("message to edit not found")
    if not entry.by_bot or entry.is_service:
        raise bad_request("message can't be edited")
    return phone, chat, entry


def _edited(
    office: Office, bot: Bot, phone: TelegramPhone, chat: BotChat, old: Entry, new: Entry
) -> Wire:
    if old.wire == new.wire:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )
    office.pace(bot, phone.user_id)
    content = ("text", "caption", "entities", "caption_entities")
    if any(old.wire.get(field) != new.wire.get(field) for field in content):
        new = new.with_wire(edit_date=office.now())
    return office.keep(phone, chat, new)


def _is_deletable(office: Office, entry: Entry) -> bool:
    sent = datetime.fromtimestamp(entry.wire["date"], UTC)
    return not entry.is_service and office.clock() - sent < DELETABLE_FOR


def _delete(office: Office, phone: TelegramPhone, chat: BotChat, entries: list[Entry]) -> None:
    for entry in entries:
        chat.entries.pop(entry.wire["message_id"], None)
    office.forget(entries)
    phone.touch()
