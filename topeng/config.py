"""Settings: read once, every mistake named at once, and handed on as values.

Each is an environment variable ``TOPENG_…``, or a line of the file `.env` in the current folder; `.env.example` lists
them all.
"""

import os
import re
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from dotenv import dotenv_values
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from relay.errors import TopengError
from relay.guard import Outcome, Policy
from relay.pacing import SMS, TELEGRAM, WHATSAPP, Pace, Rate

PREFIX = "TOPENG_"


class SettingsError(TopengError):
    """Settings that cannot be used; the text names every mistake."""


def _an_origin(url: str) -> str:
    if not url.startswith(("https://", "http://")) or "?" in url or "#" in url:
        raise ValueError("must be an address like https://relay.example.com")
    return url.rstrip("/")


def _a_dsn(dsn: SecretStr) -> SecretStr:
    if not dsn.get_secret_value().startswith(("postgresql://", "postgres://")):
        raise ValueError("must look like postgresql://user:password@host/database")
    return dsn


def _a_token(token: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", token.get_secret_value()):
        raise ValueError("must look like 123456:ABC-def")
    return token


Url = Annotated[str, AfterValidator(_an_origin)]
Token = Annotated[SecretStr, AfterValidator(_a_token)]
Positive = Annotated[float, Field(gt=0, le=100_000)]


class Settings(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        env_ignore_empty=True,
    )

    port: int = Field(8080, ge=0, le=65535, description="where Topeng listens; 0 picks a free port")
    host: str = Field(
        "127.0.0.1", description="the address to listen on; the demo always takes 127.0.0.1"
    )
    data_dir: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("topeng"),
        description="the one folder of the embedded database",
    )
    database_url: Annotated[SecretStr, AfterValidator(_a_dsn)] | None = Field(
        None, description="an outside PostgreSQL (14 or newer) instead of the embedded one"
    )
    migration_url: Annotated[SecretStr, AfterValidator(_a_dsn)] | None = Field(
        None,
        description="the same PostgreSQL as somebody who may change the schema, where the service may not",
    )
    key_file: Path = Field(
        default_factory=lambda: platformdirs.user_config_path("topeng") / "keys.json",
        description="the master keys; made where it does not exist, and never inside the data folder",
    )
    keys: SecretStr | None = Field(
        None, description="the keys themselves instead of a file: its JSON, or that in base64"
    )
    key_command: str | None = Field(
        None, description="a command that prints the same JSON instead; run without a shell"
    )
    vault_socket: Path | None = Field(
        None,
        description="where `topeng vault` listens, a process of its own that holds the keys instead of this one",
    )
    vault_callers: str = Field(
        "",
        description="users, by name or number and with commas, who may ask it; its own always may",
    )
    tombstones: Path | None = Field(
        None,
        description="the ids of what was erased, so that a restored backup yields nothing of it",
    )
    retention_days: Positive = Field(
        90.0, description="how many days after its end a conversation can still be read"
    )
    media_retention_days: Positive = Field(
        7.0, description="the same for the files of account upgrades"
    )
    public_url: Url | None = Field(None, description="where Twilio and Telegram reach this service")
    service: str = Field(
        "default", min_length=1, max_length=80, description="the service that commands mean"
    )

    staff_bot_token: Token | None = Field(None, description="the staff bot's token, from BotFather")
    customer_bot_token: Token | None = Field(
        None, description="the customers' bot's token, another bot than the staff's"
    )
    telegram_api_url: Url | None = Field(
        None, description="a Bot API server of your own instead of Telegram's"
    )
    telegram_webhook: bool = Field(
        False, description="true: updates by webhook to the public URL; false: long polling"
    )

    twilio_account_sid: str | None = Field(
        None, pattern=r"^AC[0-9a-f]{32}$", description="AC and 32 hexadecimal digits"
    )
    twilio_auth_token: SecretStr | None = Field(None, description="signs the webhooks")
    twilio_previous_auth_token: SecretStr | None = Field(
        None, description="accepted too while the token is changed"
    )
    twilio_api_url: Url | None = Field(
        None, description="a Twilio API of your own instead of Twilio's"
    )
    template_opening: str | None = Field(
        None, pattern=r"^HX[0-9a-f]{32}$", description="ContentSid that opens a conversation"
    )
    template_invitation: str | None = Field(
        None,
        pattern=r"^HX[0-9a-f]{32}$",
        description="ContentSid that asks to write again after 24 hours",
    )
    callbacks_inside: bool = Field(False, description="true: callbacks may go inside your network")

    guard: Literal["mask", "warn", "refuse", "pass"] = Field(
        "mask", description="what becomes of contact details in messages"
    )
    guard_domains: str = Field(
        "", description="your own domains, with commas: links to them are let through"
    )
    guard_shadow: bool = Field(False, description="true: everything passes, and is only counted")

    break_glass: bool = Field(
        False,
        description="true: a supervisor may see a customer's address for minutes, if another one approves",
    )

    telegram_per_person: Positive = Field(
        TELEGRAM.person.count, description="messages a second into one chat"
    )
    telegram_per_bot: Positive = Field(
        TELEGRAM.proxy.count, description="messages a second over all chats"
    )
    whatsapp_pair_seconds: Positive = Field(
        WHATSAPP.person.seconds, description="seconds between two to one person"
    )
    whatsapp_per_number: Positive = Field(
        WHATSAPP.proxy.count, description="messages a second from one number"
    )
    sms_per_number: Positive = Field(
        SMS.proxy.count, description="messages a second from one number"
    )
    metrics_token: SecretStr | None = Field(
        None, description="the bearer token for /metrics; without one it answers this machine alone"
    )
    quiet_seconds: Positive = Field(
        20.0, description="how long a send of unknown outcome rests before it is looked up"
    )

    @property
    def tombstone_file(self) -> Path:
        """Where the ids of what was erased are remembered: beside the keys unless said otherwise."""
        if self.tombstones is not None:
            return self.tombstones.expanduser()
        path = self.key_file.expanduser()
        return path.with_name(f"{path.name}.destroyed")

    @property
    def policy(self) -> Policy:
        """What becomes of contact details."""
        outcome = {
            "mask": Outcome.MASKED,
            "warn": Outcome.WARNED,
            "refuse": Outcome.REFUSED,
            "pass": Outcome.PASSED,
        }[self.guard]
        kinds = {
            kind: outcome if was is Outcome.MASKED else was for kind, was in Policy().kinds.items()
        }
        domains = frozenset(
            name.strip().lower() for name in self.guard_domains.split(",") if name.strip()
        )
        return Policy(kinds=kinds, domains=domains, shadow=self.guard_shadow)

    @property
    def telegram_pace(self) -> Pace:
        """How fast the staff bot speaks."""
        return Pace(
            Rate(self.telegram_per_person, 1, TELEGRAM.person.burst),
            Rate(self.telegram_per_bot, 1, max(int(self.telegram_per_bot), 1)),
        )

    @property
    def whatsapp_pace(self) -> Pace:
        """How fast a WhatsApp number speaks."""
        return Pace(
            Rate(1, self.whatsapp_pair_seconds, WHATSAPP.person.burst),
            Rate(self.whatsapp_per_number, 1, max(int(self.whatsapp_per_number), 1)),
            join=True,
        )

    @property
    def sms_pace(self) -> Pace:
        """How fast an SMS number speaks."""
        return Pace(SMS.person, Rate(self.sms_per_number, 1), join=True)


def load(*, own_carriers: bool = False) -> Settings:
    """The settings of this process; with `own_carriers`, nobody calls from outside. `SettingsError` names every mistake."""
    settings, mistakes = read(own_carriers=own_carriers)
    if mistakes:
        raise SettingsError("These settings cannot be used:\n  " + "\n  ".join(mistakes))
    return settings


def read(*, own_carriers: bool = False) -> tuple[Settings, list[str]]:
    """The settings as far as they can be used, with defaults in the place of others, and a line for each mistake."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    names = [*os.environ, *dotenv_values(".env")]  # noqa: TID251 the one place
    given = {name.upper() for name in names if name.upper().startswith(PREFIX)}
    mistakes = [f"{name}: there is no such setting" for name in sorted(given - known)]
    try:
        settings = Settings()
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False)
        fields = {str(one["loc"][0]): Settings.model_fields[str(one["loc"][0])] for one in wrong}
        settings = Settings(
            **{name: field.get_default(call_default_factory=True) for name, field in fields.items()}
        )
        return settings, mistakes + [_sentence(one) for one in wrong]
    mistakes += _contradictions(settings)
    return settings, mistakes if own_carriers else mistakes + _unreachable(settings)


def _contradictions(settings: Settings) -> list[str]:
    mistakes = []
    outside = {
        "TOPENG_KEY_FILE": settings.key_file,
        "TOPENG_TOMBSTONES": settings.tombstone_file,
    }
    for name, path in outside.items():
        if _is_inside(path.expanduser(), settings.data_dir.expanduser()):
            mistakes.append(f"{name}: must not lie inside TOPENG_DATA_DIR, or one theft takes both")
    if len(settings.model_fields_set & {"key_file", "keys", "key_command"}) > 1:
        mistakes.append(
            "TOPENG_KEY_FILE, TOPENG_KEYS and TOPENG_KEY_COMMAND: give one; the keys come from one place"
        )
    if settings.migration_url is not None and settings.database_url is None:
        mistakes.append(
            "TOPENG_MIGRATION_URL: goes with TOPENG_DATABASE_URL, the same as the service"
        )
    if (settings.twilio_account_sid is None) != (settings.twilio_auth_token is None):
        mistakes.append(
            "TOPENG_TWILIO_ACCOUNT_SID and TOPENG_TWILIO_AUTH_TOKEN: give both or neither"
        )
    if settings.customer_bot_token and settings.customer_bot_token == settings.staff_bot_token:
        mistakes.append("TOPENG_CUSTOMER_BOT_TOKEN: must be another bot than the staff's")
    return mistakes


def _unreachable(settings: Settings) -> list[str]:
    """What real carriers would call in vain."""
    if settings.public_url is not None:
        return []
    by_twilio, by_telegram = settings.twilio_account_sid, settings.telegram_webhook
    callers = {"Twilio, which calls it": by_twilio, "TOPENG_TELEGRAM_WEBHOOK=true": by_telegram}
    return [f"TOPENG_PUBLIC_URL: needed with {who}" for who, calls in callers.items() if calls]


def _is_inside(path: Path, folder: Path) -> bool:
    """Whether a path lies in a folder, by its name or by where its links lead."""
    return path.absolute().is_relative_to(folder.absolute()) or path.resolve().is_relative_to(
        folder.resolve()
    )


def _sentence(error: ErrorDetails) -> str:
    name = PREFIX + ".".join(str(part) for part in error["loc"] if isinstance(part, str)).upper()
    field = Settings.model_fields.get(str(error["loc"][0]).lower()) if error["loc"] else None
    hint = f" ({field.description})" if field and field.description else ""
    said = error["msg"].removeprefix("Value error, ")
    return f"{name}: {said[:1].lower()}{said[1:]}{hint}"
