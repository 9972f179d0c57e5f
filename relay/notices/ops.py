"""What supervisors read."""

from relay.language import Language
from relay.notices.notice import Notice

ID, EN = Language.INDONESIAN, Language.ENGLISH


TEXTS: dict[Notice, dict[Language, str]] = {}
