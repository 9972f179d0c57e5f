"""Telegram's words in ours. Pure: an update as JSON goes in, what it says comes out.

https://core.telegram.org/bots/api#update. What crosses is rebuilt from the few fields that `bots.telegram.content` and
this page name. An update that nobody knows is no error: it is kept as an event.
"""

import re

from bots.telegram.account import COMMANDS
from bots.telegram.content import Json, content, part, text, whole
from relay.address import Address, Scheme
from relay.arrival import Arrival, Event
from relay.language import guess

# Messages of Telegram's own about a chat; nobody wrote them. https://core.telegram.org/bots/api#message
_SERVICE = frozenset(
    {
        "boost_added",
        "channel_chat_created",
        "chat_background_set",
        "chat_owner_changed",
        "chat_owner_left",
        "chat_shared",
        "checklist_tasks_added",
        "checklist_tasks_done",
        "community_chat_added",
        "community_chat_joined",
        "community_chat_removed",
        "connected_website",
        "delete_chat_photo",
        "direct_message_price_changed",
        "forum_topic_closed",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "gift",
        "gift_upgrade_sent",
        "giveaway_completed",
        "giveaway_created",
        "group_chat_created",
        "left_chat_member",
        "managed_bot_created",
        "message_auto_delete_timer_changed",
        "migrate_from_chat_id",
        "migrate_to_chat_id",
        "new_chat_members",
        "new_chat_photo",
        "new_chat_title",
        "paid_message_price_changed",
        "passport_data",
        "pinned_message",
        "poll_option_added",
        "poll_option_deleted",
        "proximity_alert_triggered",
        "refunded_payment",
        "successful_payment",
        "suggested_post_approval_failed",
        "suggested_post_approved",
        "suggested_post_declined",
        "suggested_post_paid",
        "suggested_post_refunded",
        "supergroup_chat_created",
        "unique_gift",
        "user_shared",
        "users_shared",
        "video_chat_ended",
        "video_chat_participants_invited",
        "video_chat_scheduled",
        "video_chat_started",
        "web_app_data",
        "write_access_allowed",
    }
)
# What changes by itself: a live location that moves, a list whose items are ticked.
_MOVING = frozenset({"location", "checklist"})
_COMMAND = re.compile(r"/([a-z_]+)(?:@\w+)?(?:\s|\Z)")


def translate(name: str, update: object, raw: bytes) -> Arrival | Event | None:
    """What an update to the bot `name` says: something to relay, something to work off, or nothing.

    `raw` is the update as it came, kept with an event.
    """
    if not isinstance(update, dict) or not whole(update.get("update_id")):
        return None
    source, update_id = f"telegram:{name}", str(update["update_id"])
    edited = update.get("edited_message")
    message = update.get("message") if edited is None else edited
    if message is None:
        return Event(source, update_id, _person(update), raw)
    sender = _writer(message)
    if sender is None or not _SERVICE.isdisjoint(message):
        return None
    if edited is not None and not _MOVING.isdisjoint(message):
        return None
    if edited is None and _is_command(name, text(message, "text")):
        return Event(source, update_id, sender, raw)
    return Arrival(
        source=source,
        provider_id=update_id,
        proxy=source,
        sender=sender,
        slot=_slot(message),
        content=content(message),
        message_id=str(message.get("message_id", "")),
        language=guess(sender, text(message["from"], "language_code") or None),
        edited=edited is not None,
        quoted=_quoted(message),
        group=text(message, "media_group_id") or None,
    )


def _is_command(name: str, said: str) -> bool:
    found = _COMMAND.match(said)
    return found is not None and found[1] in COMMANDS.get(name, ())


def _writer(message: object) -> Address | None:
    """The person who wrote this in a private chat; None for groups, channels and bots."""
    if not isinstance(message, dict):
        return None
    chat, person = part(message, "chat"), part(message, "from")
    if chat.get("type") != "private" or person.get("is_bot") is not False:
        return None
    return _address(person) if chat.get("id") == person.get("id") else None


def _person(update: Json) -> Address | None:
    """The person behind a button, a join or whatever else came."""
    for within in update.values():
        if isinstance(within, dict):
            person = part(within, "from") or part(within, "user")
            return _address(person)
    return None


def _address(person: Json) -> Address | None:
    number = person.get("id")
    return Address(Scheme.TELEGRAM, str(number)) if whole(number) else None


def _slot(message: Json) -> int:
    thread = message.get("message_thread_id")
    return int(thread) if message.get("is_topic_message") is True and whole(thread) else 0  # type: ignore[arg-type]


def _quoted(message: Json) -> str | None:
    """The message that this one answers, where it is one of this chat.

    Messages in a topic answer the topic's first, serving message where they answer no other.
    """
    answered = part(message, "reply_to_message")
    id = answered.get("message_id")
    if not whole(id) or part(answered, "chat").get("id") != part(message, "chat").get("id"):
        return None
    opened = id == message.get("message_thread_id") and bool(_slot(message))
    return None if opened or not _SERVICE.isdisjoint(answered) else str(id)
