"""Telegram's words in ours. Pure: an update as JSON goes in, what it says comes out.

https://core.telegram.org/bots/api#update. What crosses is rebuilt from the few fields named here; names, entities,
origins of forwards and everything that Telegram adds tomorrow stay where they are. An update that nobody knows
is no error: it is kept as an event.
"""

import re
from collections.abc import Mapping
from typing import Any

from relay.address import Address, Scheme
from relay.arrival import Arrival, Event
from relay.content import Content, ContentKind, RemoteFile
from relay.language import guess

Json = Mapping[str, Any]

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
# The commands that the staff bot knows. Whatever else begins with a slash is what somebody wrote, and must not get lost.
_COMMAND = re.compile(r"/(?:start|queue|antrean)(?:@\w+)?(?:\s|\Z)")
_MIME = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")
_UNKNOWN_MIME = "application/octet-stream"


def translate(name: str, update: object, raw: bytes) -> Arrival | Event | None:
    """What an update to the bot `name` says: something to relay, something to work off, or nothing.

    `raw` is the update as it came, kept with an event.
    """
    if not isinstance(update, dict) or not _whole(update.get("update_id")):
        return None
    source, update_id = f"telegram:{name}", str(update["update_id"])
    edited = update.get("edited_message")
    message = update.get("message") if edited is None else edited
    if message is None:
        return Event(source, update_id, _person(update), raw)
    sender = _writer(message)
    if sender is None or not _SERVICE.isdisjoint(message):
        return None
    if edited is not None and not (_text(message, "text") or _text(message, "caption")):
        return None  # a live location that moves, for one
    if edited is None and _COMMAND.match(_text(message, "text")):
        return Event(source, update_id, sender, raw)
    return Arrival(
        source=source,
        provider_id=update_id,
        proxy=source,
        sender=sender,
        slot=_slot(message),
        content=_content(message),
        message_id=str(message.get("message_id", "")),
        language=guess(sender, _text(message["from"], "language_code") or None),
        edited=edited is not None,
    )


def _writer(message: object) -> Address | None:
    """The person who wrote this in a private chat; None for groups, channels and bots."""
    if not isinstance(message, dict):
        return None
    chat, person = _object(message, "chat"), _object(message, "from")
    if chat.get("type") != "private" or person.get("is_bot") is not False:
        return None
    return _address(person) if chat.get("id") == person.get("id") else None


def _person(update: Json) -> Address | None:
    """The person behind a button, a join or whatever else came."""
    for part in update.values():
        if isinstance(part, dict):
            person = _object(part, "from") or _object(part, "user")
            return _address(person)
    return None


def _address(person: Json) -> Address | None:
    number = person.get("id")
    return Address(Scheme.TELEGRAM, str(number)) if _whole(number) else None


def _slot(message: Json) -> int:
    thread = message.get("message_thread_id")
    return int(thread) if message.get("is_topic_message") is True and _whole(thread) else 0  # type: ignore[arg-type]


def _content(message: Json) -> Content:
    if text := _text(message, "text"):
        return Content(ContentKind.TEXT, text)
    if "contact" in message:
        return Content(ContentKind.CONTACT)
    if "location" in message:
        return Content(ContentKind.LOCATION)
    kind, file = _file(message)
    return Content(kind) if file is None else Content(kind, _text(message, "caption"), file)


def _file(message: Json) -> tuple[ContentKind, RemoteFile | None]:
    """The file of a message and what it is. An animation carries a document too, but is none."""
    photo = message.get("photo")
    if isinstance(photo, list) and (sizes := [it for it in photo if isinstance(it, dict)]):
        return ContentKind.PICTURE, _remote(max(sizes, key=_area), "image/jpeg")
    if voice := _object(message, "voice"):
        return ContentKind.VOICE, _remote(voice, "audio/ogg")
    if "animation" not in message and (document := _object(message, "document")):
        file = _remote(document, _UNKNOWN_MIME)
        picture = file is not None and file.mime.startswith("image/")
        return ContentKind.PICTURE if picture else ContentKind.DOCUMENT, file
    return ContentKind.OTHER, None


def _remote(file: Json, mime: str) -> RemoteFile | None:
    handle, size = _text(file, "file_id"), file.get("file_size")
    if not handle:
        return None
    named = _text(file, "mime_type").lower()
    return RemoteFile(
        handle,
        named if _MIME.fullmatch(named) else mime,
        int(size) if _whole(size) else None,  # type: ignore[arg-type]
    )


def _area(size: Json) -> int:
    sides = size.get("width"), size.get("height")
    return sides[0] * sides[1] if all(_whole(side) for side in sides) else 0  # type: ignore[operator]


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _object(parent: Json, name: str) -> Json:
    value = parent.get(name)
    return value if isinstance(value, dict) else {}


def _text(parent: Json, name: str) -> str:
    """A text field in proper Unicode: JSON can hold half a surrogate pair, and nothing further on can."""
    value = parent.get(name)
    if not isinstance(value, str):
        return ""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
