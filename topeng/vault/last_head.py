"""The last head of each log, in a file beside the keys: a tail that is cut off in the database is missed by it."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from relay.audit.evidence import Unreadable, read_head, show_head
from relay.audit.head import Head
from relay.errors import TopengError


class LastHeadError(TopengError):
    """The file of the last heads cannot be used."""


@dataclass(frozen=True, slots=True)
class LastHead:
    """The file, which several databases with the same keys share: of each log one head."""

    path: Path

    @classmethod
    def beside(cls, key_file: Path) -> "LastHead":
        """The one that goes with a key file."""
        return cls(key_file.with_name(f"{key_file.name}.head"))

    def read(self, log: UUID) -> Head | None:
        """The last head of a log; None where it has none here. Raises `LastHeadError`."""
        return self._all().get(log)

    def write(self, head: Head) -> None:
        """Keep a head in place of its log's last one; whoever reads meanwhile finds the one or the other. Raises `LastHeadError`."""
        heads = self._all() | {head.log: head}
        draft = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(
                os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii"
            ) as file:
                json.dump([show_head(one) for one in heads.values()], file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.path)
        except OSError as error:
            raise self._unusable(error.strerror) from None

    def _all(self) -> dict[UUID, Head]:
        try:
            heads = [read_head(one) for one in json.loads(self.path.read_text(encoding="ascii"))]
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._unusable(error.strerror) from None
        except (Unreadable, ValueError, TypeError):
            raise self._unusable("it is damaged") from None
        return {head.log: head for head in heads}

    def _unusable(self, why: str | None) -> LastHeadError:
        return LastHeadError(
            f"The audit log's last head in {self.path} cannot be used ({why}); keep that file for whoever looks into it, "
            "move it away, and the next head starts another."
        )
