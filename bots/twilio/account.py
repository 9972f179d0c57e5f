"""The Twilio account that a proxy number lives in."""

from dataclasses import dataclass, field

# Where Twilio's REST API lives: https://www.twilio.com/docs/usage/api
API = "https://api.twilio.com"


@dataclass(frozen=True, slots=True)
class Account:
    """One account and how both sides reach each other.

    `public_url` is where Twilio reaches us, as it is configured there (scheme, host, perhaps a port and a path);
    `api_url` stands in for Twilio's own address, for carriers of our own. While the token is being changed,
    webhooks signed with `previous_token` are genuine too.
    """

    sid: str
    token: str = field(repr=False)
    api_url: str | None
    public_url: str
    previous_token: str | None = field(default=None, repr=False)

    @property
    def api(self) -> str:
        """The base URL of the REST API, without a slash at its end."""
        return (self.api_url or API).rstrip("/")

    @property
    def tokens(self) -> tuple[str, ...]:
        """The tokens that a genuine webhook may be signed with, the current one first."""
        return (self.token,) if self.previous_token is None else (self.token, self.previous_token)
