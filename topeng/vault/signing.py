"""The audit log's signing key, derived from the key file: whoever holds the database alone cannot sign."""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_LABEL = b"topeng/audit/ed25519/1"
SEED = 32


@dataclass(frozen=True, slots=True, repr=False)
class LocalSigner:
    """Signs with an Ed25519 key in this process (`relay.audit.head.Signer`)."""

    _key: Ed25519PrivateKey
    public_key: bytes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "public_key", self._key.public_key().public_bytes_raw())

    @classmethod
    def of(cls, seed: bytes) -> "LocalSigner":
        """The signer with a private key of these 32 bytes."""
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    async def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature."""
        return self._key.sign(message)


def audit_signer(pepper: bytes) -> LocalSigner:
    """The log's signer, from the key file's `token` pepper by HKDF (RFC 5869): the key is the same as long as that is."""
    return LocalSigner.of(HKDF(SHA256(), SEED, salt=None, info=_LABEL).derive(pepper))
