"""Numbers: what a service speaks by, and the pool of those that are held alone."""

from topeng.numbers.allocator import Allocator
from topeng.numbers.numbers import Numbers

__all__ = ["Allocator", "Numbers"]
