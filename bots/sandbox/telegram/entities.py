"""Texts as Telegram reads them: parse_mode HTML, trimming, counting.

Tags: core.telegram.org/bots/api#html-style. The sandbox reads no Markdown. Lengths are counted
after parsing, in code points (4,096 emoji were seen to pass); entity offsets in UTF-16 units.
"""

from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from bots.sandbox.bot_chat import Wire
from bots.sandbox.telegram.refusal import bad_request

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
"""The only named entities that Telegram reads."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text without markup, and where its formats stand."""

    text: str
    entities: list[Wire] = field(default_factory=list)


def formatted(text: str, parse_mode: str | None, entities: list[Wire] | None) -> Formatted:
    """Read a text as Telegram would. Refusal 400 on markup that it cannot read."""
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise bad_request("strings must be encoded in UTF-8")
    if entities:
        return Formatted(text.rstrip(), entities)
    if not parse_mode:
        return Formatted(text.strip())
    if parse_mode.lower() != "html":
        raise bad_request("unsupported parse_mode (the sandbox reads HTML only)")
    parser = _Parser()
    parser.feed(text)
    parser.close()
    return parser.result()


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._text = ""
        self._open: list[tuple[str, int, dict[str, str | None]]] = []
        self._entities: list[Wire] = []

    def handle_data(self, data: str) -> None:
        if "<" in data:
            raise bad_request('can\'t parse entities: Unsupported start tag ""')
        self._text += data

    def handle_entityref(self, name: str) -> None:
        self._text += _NAMED.get(name, f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._text += unescape(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        raise bad_request(f'can\'t parse entities: Unsupported start tag "!--{data[:8]}"')

    def handle_decl(self, decl: str) -> None:
        raise bad_request(f'can\'t parse entities: Unsupported start tag "!{decl[:8]}"')

    def handle_pi(self, data: str) -> None:
        raise bad_request(f'can\'t parse entities: Unsupported start tag "?{data[:8]}"')

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        spoiler = tag == "span" and dict(attrs).get("class") == "tg-spoiler"
        if tag not in _KINDS and not spoiler:
            raise bad_request(f'can\'t parse entities: Unsupported start tag "{tag}"')
        self._open.append((tag, _units(self._text), dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            raise bad_request("can't parse entities: Unmatched end tag")
        _, offset, attrs = self._open.pop()
        kind = _KINDS.get(tag, "spoiler")
        entity: Wire = {"type": kind, "offset": offset, "length": _units(self._text) - offset}
        if kind == "text_link":
            entity["url"] = attrs.get("href") or ""
        if entity["length"]:
            self._entities.append(entity)

    def result(self) -> Formatted:
        if self._open:
            raise bad_request(
                f"can't parse entities: Can't find end tag corresponding to start tag"
                f' "{self._open[-1][0]}"'
            )
        entities = sorted(self._entities, key=lambda entity: entity["offset"])
        return Formatted(self._text.rstrip(), entities)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
