"""What supervisors are told without having asked."""

from enum import StrEnum


class Alert(StrEnum):
    """One kind of news. Each has a notice whose name agrees."""

    UNDELIVERABLE = "undeliverable"
    CARRIER_DOWN = "carrier_down"
    CARRIER_UP = "carrier_up"
    POOL_DRY = "pool_dry"
    CALLS_DRY = "calls_dry"
    UNCLAIMED = "unclaimed"
    COPY_LEFT = "copy_left"


STANDING = frozenset({Alert.CARRIER_DOWN})
"""News that stays true until its opposite is told: told once for as long as it stands."""
