"""A picture for every poster and photo of the sandbox."""

from base64 import b64decode
from typing import Final

__all__ = ["PNG"]

PNG: Final = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABc3UBGAAAAABJRU5ErkJggg=="
)
"""One grey point; what kind of picture it is said to be counts for nothing."""
