"""The methods for topics in private chats (Bot API 9.3 and 9.4)."""

from aiogram.methods import CreateForumTopic, DeleteForumTopic, EditForumTopic

from bots.sandbox.bot_chat import Entry, Wire
from bots.sandbox.telegram.bot import Bot
from bots.sandbox.telegram.limits import ICON_COLORS, check_topic_name
from bots.sandbox.telegram.office import Office
from bots.sandbox.telegram.refusal import bad_request

DEFAULT_COLOR = 7322096


def create_topic(office: Office, bot: Bot, ask: CreateForumTopic) -> Wire:
    """createForumTopic; the topic's id is that of its first, serving message."""
    phone, chat = office.door(bot, ask.chat_id)
    if not bot.topics:
        raise bad_request("the chat is not a forum")
    check_topic_name(ask.name)
    color = ask.icon_color or DEFAULT_COLOR
    if color not in ICON_COLORS:
        raise bad_request("invalid icon color specified")
    office.pace(bot, phone.user_id)
    wire = office.message(bot, phone, by_bot=True, topic=None)
    topic: int = wire["message_id"]
    created = {"name": ask.name, "icon_color": color}
    wire |= {
        "message_thread_id": topic,
        "is_topic_message": True,
        "forum_topic_created": created,
    }
    chat.topics[topic] = ask.name
    office.keep(phone, chat, Entry(wire, by_bot=True))
    return {"message_thread_id": topic} | created


def edit_topic(office: Office, bot: Bot, ask: EditForumTopic) -> bool:
    """editForumTopic: another name."""
    phone, chat = office.door(bot, ask.chat_id)
    if ask.message_thread_id not in chat.topics:
        raise bad_request("message thread not found")
    if ask.name:
        check_topic_name(ask.name)
        if chat.topics[ask.message_thread_id] == ask.name:
            raise bad_request("TOPIC_NOT_MODIFIED")
        office.pace(bot, phone.user_id)
        chat.topics[ask.message_thread_id] = ask.name
        phone.touch()
    return True


def delete_topic(office: Office, bot: Bot, ask: DeleteForumTopic) -> bool:
    """deleteForumTopic: the topic and all its messages, on the person's side too."""
    phone, chat = office.door(bot, ask.chat_id)
    if ask.message_thread_id not in chat.topics:
        raise bad_request("message thread not found")
    office.forget(chat.remove_topic(ask.message_thread_id))
    phone.touch()
    return True
