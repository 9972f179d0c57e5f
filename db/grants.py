"""The three roles, and who may do what to which table: nothing that the statements in this folder do not need.

A new table needs a line here, or the service may not touch it.
"""

from collections.abc import Mapping

MIGRATOR = "topeng_migrator"
"""Owns the schema; who migrates is a member of it."""
APP = "topeng_app"
"""What the service is to the database. Owns nothing, makes nothing."""
AUDITOR = "topeng_auditor"
"""Reads what was done by whom, and nothing else."""
ROLES = (MIGRATOR, APP, AUDITOR)

LOG = ("audit", "audit_cosignature", "audit_head", "audit_leaf", "trace")
"""The tables that say who did what. The service adds to them; it changes nothing of them and takes nothing away."""

_READ = frozenset({"SELECT"})
_ADD = _READ | {"INSERT"}
_CHANGE = _ADD | {"UPDATE"}
_REMOVE = _ADD | {"DELETE"}

# A row lock (FOR UPDATE, FOR SHARE) wants the right to update, and so does ON CONFLICT DO UPDATE. What a trigger does
# it does as the service.
APP_MAY: Mapping[str, frozenset[str]] = dict.fromkeys(LOG, _ADD) | {
    "alembic_version": _READ,
    "alert": _CHANGE,
    "api_key": _CHANGE,
    "appeal": _CHANGE,
    "appeal_card": _ADD,
    "binding": _CHANGE,
    "call": _CHANGE,
    "callback": _CHANGE | _REMOVE,
    "canned": _REMOVE,
    "card": _CHANGE,
    "case_card": _CHANGE,
    "case_file": _CHANGE,
    "confirmation": _CHANGE,
    "delivery": _CHANGE,
    "happening": _CHANGE | _REMOVE,
    "house": _CHANGE,
    "inbound": _CHANGE | _REMOVE,
    "inbox": _CHANGE,
    "interaction_deleted": _ADD,
    "interception": _REMOVE,
    "key": _CHANGE,
    "lane": _CHANGE,
    "lease": _CHANGE,
    "link": _CHANGE,
    "master_key": _REMOVE,
    "media": _CHANGE,
    "message_interaction": _CHANGE,
    "note": _ADD,
    "number": _CHANGE,
    "number_opt_out": _REMOVE,
    "opt_out": _REMOVE,
    "participant": _CHANGE,
    "pin": _CHANGE | _REMOVE,
    "proxy": _CHANGE,
    "proxy_service": _CHANGE,
    "proxy_participant": _CHANGE,
    "proxy_session": _CHANGE,
    "question": _CHANGE | _REMOVE,
    "receipt": _ADD,
    "reveal": _CHANGE,
    "reveal_card": _ADD,
    "service": _CHANGE,
    "session": _CHANGE,
    "staff": _CHANGE,
    "staff_phone": _CHANGE | _REMOVE,
    "ticket": _CHANGE,
    "vendor_copy": _CHANGE,
}

AUDITOR_MAY: Mapping[str, frozenset[str]] = dict.fromkeys((*LOG, "alembic_version", "house"), _READ)
"""The log, and beside it the id of the log (`house`) and the state of the schema: what `topeng audit verify` reads."""
