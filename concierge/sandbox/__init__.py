"""A miniature internet on loopback: `async with Sandbox.open(home) as sandbox`."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concierge.sandbox.world import Sandbox as Sandbox

__all__ = ["Sandbox"]

# One server can be used without the others, and without libtorrent, which only the swarm needs.
_HOME_OF = {"Sandbox": "concierge.sandbox.world"}


def __getattr__(name: str) -> object:
    """The public name, from the module that defines it."""
    if name not in _HOME_OF:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOME_OF[name]), name)
