"""One bot's account at the fake Telegram."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from bots.sandbox.bot_chat import Wire


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates are sent."""

    url: str
    secret: str | None
    max_connections: int


@dataclass(slots=True)
class Bot:
    """What Telegram knows of a bot. Equal only to itself."""

    token: str
    username: str
    name: str
    topics: bool
    users_create_topics: bool
    next_message_id: Callable[[], int]
    next_update_id: Callable[[], int]
    webhook: Webhook | None = None
    allowed_updates: list[str] | None = None
    commands: dict[tuple[str, str], list[Wire]] = field(default_factory=dict)
    """Menus by scope (`default`, `all_private_chats`, `chat:1001`) and language."""
    files: dict[str, str] = field(default_factory=dict)
    """Media ids by file id; a file id works for this bot alone."""
    open_queries: dict[str, int] = field(default_factory=dict)
    """Users by callback query that is not answered yet."""

    @property
    def id(self) -> int:
        """The number before the token's colon."""
        return int(self.token.partition(":")[0])

    def as_user(self) -> Wire:
        """The bot as a message's sender."""
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": self.name,
            "username": self.username,
        }

    def as_me(self) -> Wire:
        """The bot as getMe shows it."""
        return self.as_user() | {
            "can_join_groups": False,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
            "has_topics_enabled": self.topics,
            "allows_users_to_create_topics": self.users_create_topics,
        }


def menu_of(bot: Bot, user_id: int, language: str) -> list[Wire]:
    """The menu that a person sees in the private chat."""
    for scope in (f"chat:{user_id}", "all_private_chats", "default"):
        for spoken in (language, ""):
            if menu := bot.commands.get((scope, spoken)):
                return menu
    return []


def counter(first: int) -> Callable[[], int]:
    """Numbers from `first` upwards."""
    numbers = count(first)
    return lambda: next(numbers)
