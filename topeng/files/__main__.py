"""``python -m topeng.files``: cleans one document from standard input to standard output, for `topeng.files.apart`."""

import pickle
import resource
import sys
from contextlib import suppress
from typing import Final

from relay.content import ContentKind
from topeng.files.clean import clean
from topeng.files.error import FileError

_MOST_MEMORY: Final = 1024**3  # bytes
_MOST_WORK: Final = 60  # seconds of a processor


def main() -> None:
    """Answer one request."""
    for limit, most in ((resource.RLIMIT_AS, _MOST_MEMORY), (resource.RLIMIT_CPU, _MOST_WORK)):
        with suppress(ValueError, OSError):  # macOS knows no limit of memory
            resource.setrlimit(limit, (most, most))
    mime, data, policy = pickle.load(sys.stdin.buffer)  # noqa: S301 (our own process wrote it)
    try:
        made = clean(ContentKind.DOCUMENT, mime, data, policy)
    except FileError as bad:
        head, body = f"refused {bad.code}\n", b""
    else:
        head, body = f"clean {made.mime}\n", made.data
    sys.stdout.buffer.write(head.encode() + body)


if __name__ == "__main__":
    main()
