"""Where keys come from, and the only code that holds them."""

from topeng.vault.access import Capability, Cell, Denied, Reading
from topeng.vault.belonging import check
from topeng.vault.keyfile import KeyFile, KeyFileError
from topeng.vault.local import LocalVault
from topeng.vault.source import FileKeys, KeySource, obtain, source_of
from topeng.vault.vault import Gated, Known, Opened, Reference, Vault, VaultAway, cell_of

__all__ = [
    "Capability",
    "Cell",
    "Denied",
    "FileKeys",
    "Gated",
    "KeyFile",
    "KeyFileError",
    "KeySource",
    "Known",
    "LocalVault",
    "Opened",
    "Reading",
    "Reference",
    "Vault",
    "VaultAway",
    "cell_of",
    "check",
    "obtain",
    "source_of",
]
