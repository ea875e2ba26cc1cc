"""Short names for search results."""

import secrets

__all__ = ["new_handle"]

# No vowels: no words come about. No l, 0, 1: nothing to misread. A letter first: never a number.
_LETTERS = "bcdfghjkmnpqrstvwxz"
_ALPHABET = _LETTERS + "23456789"
_LENGTH = 6


def new_handle() -> str:
    """A handle drawn from 270 million, such as "k7rm2x"."""
    rest = (secrets.choice(_ALPHABET) for _ in range(_LENGTH - 1))
    return secrets.choice(_LETTERS) + "".join(rest)
