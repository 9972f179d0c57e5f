"""Where keys come from, and the only code that holds them."""

from topeng.vault.keyfile import KeyFile, KeyFileError, load, load_or_create
from topeng.vault.vault import Vault, check

__all__ = ["KeyFile", "KeyFileError", "Vault", "check", "load", "load_or_create"]
