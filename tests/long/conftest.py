"""The houses of `tests/topeng`, for stories that take their time."""

from tests.topeng.conftest import emptied, ground, home, talk

__all__ = ["emptied", "ground", "home", "talk"]
