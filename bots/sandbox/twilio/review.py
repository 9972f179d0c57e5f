"""What an account's owner looks up: the account itself, and how a template stands at WhatsApp.

https://www.twilio.com/docs/iam/api/account and https://www.twilio.com/docs/content/content-api-resources
"""

from aiohttp import web

from bots.sandbox.twilio.account import Account
from bots.sandbox.twilio.form import Fields
from bots.sandbox.twilio.operation import Answer, Operation
from bots.sandbox.twilio.refusal import not_found
from bots.sandbox.twilio.resource import API_VERSION


class Review:
    """Answers about one account. `status` is the account's; `approvals` holds the templates that are not approved."""

    def __init__(self, account: Account) -> None:
        self.status = "active"
        self.approvals: dict[str, str] = {}
        self._account = account

    def operations(self) -> list[Operation]:
        """What is offered, with whole paths."""
        account = f"/{API_VERSION}/Accounts/{{account}}.json"
        approval = "/v1/Content/{content}/ApprovalRequests"
        return [
            Operation("GET", account, "FetchAccount", self._fetch),
            Operation("GET", approval, "FetchApprovalFetch", self._approval),
        ]

    async def _fetch(self, request: web.Request, _fields: Fields) -> Answer:
        return 200, {
            "auth_token": self._account.auth_token,
            "date_created": None,
            "date_updated": None,
            "friendly_name": "Sandbox",
            "owner_account_sid": self._account.sid,
            "sid": self._account.sid,
            "status": self.status,
            "subresource_uris": {},
            "type": "Full",
            "uri": request.path,
        }

    async def _approval(self, request: web.Request, _fields: Fields) -> Answer:
        sid = request.match_info["content"]
        if sid not in self._account.templates:
            raise not_found(request.path)
        return 200, {
            "sid": sid,
            "account_sid": self._account.sid,
            "whatsapp": {
                "type": "whatsapp",
                "name": "ticket",
                "category": "UTILITY",
                "content_type": "twilio/text",
                "status": self.approvals.get(sid, "approved"),
                "rejection_reason": "",
                "allow_category_change": True,
            },
            "url": request.path,
        }
