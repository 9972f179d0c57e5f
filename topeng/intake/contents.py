"""Contents at rest: what is kept of a message, as the JSON that gets sealed."""

import json
from dataclasses import asdict
from typing import Any

from relay.address import Address
from relay.arrival import Arrival
from relay.content import Content, ContentKind, RemoteFile, Spot
from relay.language import Language


def dump(content: Content, quoted: str | None = None) -> bytes:
    """What an inbound keeps of its content. A file is kept apart, under the inbound's media id.

    `quoted` is the name of the message that it answers, where it crosses only later.
    """
    fields: dict[str, Any] = {"kind": content.kind.value, "text": content.text}
    if quoted is not None:
        fields["quoted"] = quoted
    if content.spot is not None:
        fields["spot"] = asdict(content.spot)
    return _dump(fields)


def load(body: bytes) -> Content:
    """The content that `dump` kept."""
    return _content(_load(body))


def quoted(body: bytes) -> str | None:
    """The name of the message that is answered, where `dump` kept one."""
    name: str | None = _load(body).get("quoted")
    return name


def dump_file(content: Content) -> bytes:
    """Where the content's file lies with its provider, and what it is said to be. A secret."""
    if content.file is None:
        raise ValueError("there is no file")
    return _dump({"kind": content.kind.value, "file": asdict(content.file)})


def load_file(handle: bytes) -> tuple[ContentKind, RemoteFile]:
    """What `dump_file` kept."""
    fields = _load(handle)
    return ContentKind(fields["kind"]), RemoteFile(**fields["file"])


def dump_arrival(arrival: Arrival) -> bytes:
    """A whole message that nobody knows yet where it belongs, its file's handle included; not who sent it."""
    fields: dict[str, Any] = {
        "kind": arrival.content.kind.value,
        "text": arrival.content.text,
        "language": arrival.language.value,
        "edited": arrival.edited,
        "quoted": arrival.quoted,
        "group": arrival.group,
    }
    if arrival.content.spot is not None:
        fields["spot"] = asdict(arrival.content.spot)
    if arrival.content.file is not None:
        fields["file"] = asdict(arrival.content.file)
    return _dump(fields)


def load_arrival(
    body: bytes, *, source: str, provider_id: str, message_id: str, proxy: str, sender: Address
) -> Arrival:
    """The message that `dump_arrival` kept."""
    fields = _load(body)
    return Arrival(
        source=source,
        provider_id=provider_id,
        proxy=proxy,
        sender=sender,
        slot=0,
        content=_content(fields),
        message_id=message_id,
        language=Language(fields["language"]),
        edited=fields["edited"],
        quoted=fields["quoted"],
        group=fields["group"],
    )


def _content(fields: dict[str, Any]) -> Content:
    spot, file = fields.get("spot"), fields.get("file")
    return Content(
        ContentKind(fields["kind"]),
        fields["text"],
        RemoteFile(**file) if file else None,
        Spot(**spot) if spot else None,
    )


def _dump(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _load(body: bytes) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(body.decode("utf-8", "surrogatepass"))
    return fields
