"""The account of the demo at the sandbox's Twilio: what Twilio's own library signs in with, here as at the real one."""

from topeng.config import Settings
from topeng.vault import Vault


def credentials(settings: Settings, vault: Vault) -> tuple[str, str]:
    """The account's SID and auth token: those of the settings, or else the same ones at every run with the same keys."""
    sid, token = settings.twilio_account_sid, settings.twilio_auth_token
    if sid is not None and token is not None:
        return sid, token.get_secret_value()
    return "AC" + vault.secret("demo:twilio:account"), vault.secret("demo:twilio:token")


def introduction(url: str, credentials: tuple[str, str]) -> str:
    """What the demo says of it when it starts."""
    sid, token = credentials
    return (
        f'Twilio\'s library speaks to it as to Twilio Proxy, with client.proxy.base_url = "{url}" and\n'
        f"  TWILIO_ACCOUNT_SID={sid}\n"
        f"  TWILIO_AUTH_TOKEN={token}"
    )
