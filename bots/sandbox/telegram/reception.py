"""The methods about the bot itself: who it is, how it gets its updates, its commands, its files."""

from urllib.parse import urlsplit

from aiogram.methods import (
    DeleteMyCommands,
    DeleteWebhook,
    GetFile,
    GetMe,
    GetMyCommands,
    GetUpdates,
    GetWebhookInfo,
    SetMyCommands,
    SetWebhook,
)

from bots.sandbox.bot_chat import Wire
from bots.sandbox.fake_server import is_loopback
from bots.sandbox.telegram.bot import Bot, Webhook
from bots.sandbox.telegram.limits import COMMANDS, DOWNLOAD_BYTES, UPDATES_PER_ANSWER, check_secret
from bots.sandbox.telegram.office import Office
from bots.sandbox.telegram.refusal import bad_request

LONGEST_POLL = 50.0
"""Seconds; the vendor's server waits no longer."""


def get_me(_office: Office, bot: Bot, _ask: GetMe) -> Wire:
    """getMe."""
    return bot.as_me()


def set_webhook(office: Office, bot: Bot, ask: SetWebhook) -> bool:
    """setWebhook; the sandbox calls this machine alone, and over plain HTTP too."""
    if not ask.url:
        return _unset(office, bot, drop=bool(ask.drop_pending_updates))
    if not is_loopback(ask.url):
        raise bad_request("bad webhook: the sandbox calls loopback addresses only")
    if ask.secret_token is not None:
        check_secret(ask.secret_token)
    most = ask.max_connections or 40
    if not 1 <= most <= 100:
        raise bad_request("max_connections must be between 1 and 100")
    _allow(bot, ask.allowed_updates)
    updates = office.updates[bot.id]
    if ask.drop_pending_updates:
        updates.drop()
    bot.webhook = Webhook(ask.url, ask.secret_token, most)
    updates.interrupt()
    updates.resend()
    return True


def delete_webhook(office: Office, bot: Bot, ask: DeleteWebhook) -> bool:
    """deleteWebhook."""
    return _unset(office, bot, drop=bool(ask.drop_pending_updates))


def get_webhook_info(office: Office, bot: Bot, _ask: GetWebhookInfo) -> Wire:
    """getWebhookInfo."""
    updates = office.updates[bot.id]
    info: Wire = {
        "url": bot.webhook.url if bot.webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": updates.pending,
    }
    if bot.webhook:
        info["max_connections"] = bot.webhook.max_connections
        info["ip_address"] = urlsplit(bot.webhook.url).hostname
    if bot.allowed_updates:
        info["allowed_updates"] = bot.allowed_updates
    if updates.failure:
        info["last_error_date"] = office.now()
        info["last_error_message"] = updates.failure
    return info


async def get_updates(office: Office, bot: Bot, ask: GetUpdates) -> list[Wire]:
    """getUpdates, short or long polling."""
    _allow(bot, ask.allowed_updates)
    wait = min(float(ask.timeout or 0), LONGEST_POLL)
    limit = ask.limit or UPDATES_PER_ANSWER
    return await office.updates[bot.id].take(ask.offset or 0, limit, wait)


def get_file(office: Office, bot: Bot, ask: GetFile) -> Wire:
    """getFile: of this bot's own file ids, up to 20 MB."""
    media_id = bot.files.get(ask.file_id)
    if media_id is None:
        raise bad_request("invalid file_id")
    try:
        _, content = office.phones.media(media_id)
    except KeyError as gone:
        raise bad_request("wrong file_id or the file is temporarily unavailable") from gone
    if len(content) > DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {
        "file_id": ask.file_id,
        "file_unique_id": media_id,
        "file_size": len(content),
        "file_path": f"files/{media_id}",
    }


def set_commands(office: Office, bot: Bot, ask: SetMyCommands) -> bool:
    """setMyCommands: up to 100, lower-case names of 1–32, descriptions of 1–256 characters."""
    if len(ask.commands) > COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in ask.commands:
        name = command.command.removeprefix("/")
        if not (1 <= len(name) <= 32 and name.isascii() and name.replace("_", "a").isalnum()):
            raise bad_request("BOT_COMMAND_INVALID")
        if name != name.lower():
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.description) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    commands = [command.model_dump(exclude_none=True) for command in ask.commands]
    bot.commands[_scope(ask)] = commands
    office.touch(bot)
    return True


def get_commands(_office: Office, bot: Bot, ask: GetMyCommands) -> list[Wire]:
    """getMyCommands."""
    return bot.commands.get(_scope(ask), [])


def delete_commands(office: Office, bot: Bot, ask: DeleteMyCommands) -> bool:
    """deleteMyCommands."""
    bot.commands.pop(_scope(ask), None)
    office.touch(bot)
    return True


def _scope(ask: SetMyCommands | GetMyCommands | DeleteMyCommands) -> tuple[str, str]:
    scope = ask.scope
    kind = scope.type if scope else "default"
    chat = getattr(scope, "chat_id", "")
    return f"{kind}:{chat}".rstrip(":"), ask.language_code or ""


def _allow(bot: Bot, kinds: list[str] | None) -> None:
    if kinds is not None:
        bot.allowed_updates = kinds or None


def _unset(office: Office, bot: Bot, *, drop: bool) -> bool:
    bot.webhook = None
    if drop:
        office.updates[bot.id].drop()
    return True
