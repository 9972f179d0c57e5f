"""The account that the server runs under: PostgreSQL refuses to run as root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

# For root. Numeric, because making an account is not ours to do; in the one range that neither
# distributions nor systemd hand out (https://systemd.io/UIDS-GIDS: 60706-61183 is unused).
SERVER_ID = 61077


@dataclass(frozen=True, slots=True)
class Account:
    """A user and group id."""

    uid: int
    gid: int

    def named(self) -> "Account":
        """This account, or `nobody` where it has no name: initdb insists on one, the server does not."""
        try:
            pwd.getpwuid(self.uid)
        except KeyError:
            nobody = pwd.getpwnam("nobody")
            return Account(nobody.pw_uid, nobody.pw_gid)
        return self

    def own(self, folder: Path) -> None:
        """Make this the owner of the folder and all in it. No link is followed."""
        if os.geteuid() != 0:
            return
        os.chown(folder, self.uid, self.gid, follow_symlinks=False)
        for parent, folders, files in os.walk(folder):
            for name in folders + files:
                os.chown(Path(parent, name), self.uid, self.gid, follow_symlinks=False)


def account_for(folder: Path) -> Account:
    """Whoever started us; for root the owner of the folder, or the fixed id when that is root too."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    owner = folder.stat()
    if owner.st_uid == 0:
        return Account(SERVER_ID, SERVER_ID)
    return Account(owner.st_uid, owner.st_gid or owner.st_uid)
