"""Word lists, written as people read them."""


def words(line: str) -> frozenset[str]:
    """The words of the line, each once."""
    return frozenset(line.split())
