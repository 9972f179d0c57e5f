"""The houses of `tests/topeng`, for what takes longer."""

from tests.topeng.conftest import emptied, ground, home, talk

__all__ = ["emptied", "ground", "home", "talk"]
