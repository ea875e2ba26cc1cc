"""The front door, and behind it the only place where parts are put together, opened and closed."""

from concierge.app.facade import Concierge

__all__ = ["Concierge"]
