"""Twilio: whether the account works, its numbers lead here, and its templates are approved."""

from dataclasses import dataclass

from bots.twilio.probe import Probe
from db.services import Proxy
from relay.channel import Failure
from topeng.config import Settings
from topeng.doctor.finding import PUBLIC_URL, Check, Finding, bad, care, good

DOOR = "/twilio/message"
_CONSOLE = "Twilio's console"


@dataclass(frozen=True, slots=True)
class Twilio:
    """One account on trial."""

    probe: Probe
    settings: Settings

    def checks(self, proxies: list[Proxy]) -> list[tuple[str, Check]]:
        """All checks, by name; each number and each template is one."""
        numbers = [one.address for one in proxies if one.channel != "telegram"]
        return [
            ("Twilio account", self.account),
            *((f"number {address}", self._number(address)) for address in numbers),
            *([] if numbers else [("numbers", _no_number)]),
            ("template opening", self._template("opening", self.settings.template_opening)),
            (
                "template invitation",
                self._template("invitation", self.settings.template_invitation),
            ),
        ]

    async def account(self) -> list[Finding]:
        """Whether the credentials are good and the account is active."""
        name = "Twilio account"
        try:
            status = await self.probe.status()
        except Failure as failure:
            return [_refused(name, failure)]
        if status != "active":
            remedy = f"See the notices in {_CONSOLE}; nothing goes out until it is active."
            return [bad(name, f"it is {status}", remedy)]
        return [good(name, "active")]

    def _number(self, address: str) -> Check:
        async def check() -> list[Finding]:
            name, url = f"number {address}", f"{self.settings.public_url or PUBLIC_URL}{DOOR}"
            scheme, _, e164 = address.partition(":")
            if scheme == "whatsapp":
                remedy = f"In {_CONSOLE}, Messaging, Senders, WhatsApp senders: its webhook must be {url}"
                return [care(name, "WhatsApp senders cannot be looked up from here", remedy)]
            try:
                webhook = await self.probe.number_webhook(e164)
            except Failure as failure:
                return [_refused(name, failure)]
            return [_leads(name, webhook, url)]

        return check

    def _template(self, which: str, sid: str | None) -> Check:
        async def check() -> list[Finding]:
            name, setting = f"template {which}", f"TOPENG_TEMPLATE_{which.upper()}"
            if sid is None:
                remedy = f"Have one approved in {_CONSOLE} (Content Template Builder) and set {setting} to its ContentSid."
                return [care(name, _MISSED[which], remedy)]
            try:
                status = await self.probe.approval(sid)
            except Failure as failure:
                return [_refused(name, failure)]
            return [_stands(name, sid, status, setting)]

        return check


_MISSED = {
    "opening": "none: a conversation on WhatsApp begins only when the customer writes first",
    "invitation": "none: after 24 silent hours a customer cannot be asked to write again",
}


async def _no_number() -> list[Finding]:
    return [care("numbers", "none yet", "`topeng number add whatsapp:+…` adds one.")]


def _leads(name: str, webhook: str | None, url: str) -> Finding:
    if webhook is None:
        remedy = (
            f"Buy it or move it there in {_CONSOLE}, or see whether the account is the right one."
        )
        return bad(name, "the account has no such number", remedy)
    if webhook != url:
        found = "its messages lead elsewhere" if webhook else "its messages lead nowhere"
        remedy = (
            f"In {_CONSOLE}, Phone Numbers, this number, “A message comes in”: Webhook, POST, {url}"
        )
        return bad(name, found, remedy)
    return good(name, f"its messages come to {url}")


def _stands(name: str, sid: str, status: str | None, setting: str) -> Finding:
    match status:
        case "approved":
            return good(name, f"{sid} is approved for WhatsApp")
        case None:
            return bad(name, f"the account has no template {sid}", f"Correct {setting}.")
        case "received" | "pending":
            remedy = "Wait for WhatsApp; until then customers must write first."
            return care(name, f"{sid} is {status}", remedy)
        case _:
            remedy = f"In {_CONSOLE}, Content Template Builder, submit it for WhatsApp or name another in {setting}."
            return bad(name, f"{sid} is {status} at WhatsApp", remedy)


def _refused(name: str, failure: Failure) -> Finding:
    if failure.code == "credentials":
        remedy = "Copy both from Twilio's console into TOPENG_TWILIO_ACCOUNT_SID and TOPENG_TWILIO_AUTH_TOKEN."
        return bad(name, "Twilio does not accept the credentials", remedy)
    remedy = "See whether this machine reaches api.twilio.com and content.twilio.com, and status.twilio.com."
    return bad(name, f"Twilio gives no answer of use ({failure.code})", remedy)
