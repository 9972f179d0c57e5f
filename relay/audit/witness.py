"""The witness: an outsider who co-signs a head when it extends what they have seen, and never two pasts.

A log alone cannot rule out that it shows different people different things; whoever asks the same witness finds out.
"""

from collections.abc import Sequence

from relay.audit.evidence import Seen
from relay.audit.head import Cosignature, Head, Signer, seen_bytes
from relay.audit.proof import extends


class Refused(Exception):
    """This head is not to be co-signed. The text is a sentence."""


async def cosign(
    head: Head, proof: Sequence[bytes], *, last: Head | None, signer: Signer, now: int
) -> Seen:
    """Co-sign `head`; `proof` shows that it extends `last`, the head seen before. Raises `Refused`.

    `now` is in microseconds since 1970.
    """
    if not head.is_signed_by(head.key if last is None else last.key) or (
        last is not None and head.log != last.log
    ):
        raise Refused("The head is not signed by the log that was witnessed before.")
    if last is not None:
        if head.size < last.size:
            raise Refused(
                f"The log has {head.size} places, but {last.size} were seen before: its tail was cut off."
            )
        if not extends(first=last.size, old=last.root, size=head.size, root=head.root, proof=proof):
            raise Refused(
                f"The log of size {head.size} does not extend the one of size {last.size} that was seen before: it was rewritten."
            )
    signature = await signer.sign(seen_bytes(head, now))
    return Seen(head, Cosignature(signer.public_key, now, signature))
