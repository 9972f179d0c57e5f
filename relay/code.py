"""Short codes: what people call a ticket. Neutral, sayable, and telling nothing of the business's own reference."""

ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
"""Consonants alone: no digits that look like a number to somebody, and no words."""

LENGTH = 5


def code(entropy: int) -> str:
    """A short code from a random number."""
    letters = []
    for _ in range(LENGTH):
        entropy, index = divmod(entropy, len(ALPHABET))
        letters.append(ALPHABET[index])
    return "".join(letters)
