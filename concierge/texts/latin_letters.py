"""Russian verbs that wishes begin with, in Latin letters: how a wish is known as Russian, and what it asks for."""

from typing import Final

__all__ = ["ADVISE", "FIND", "GET"]

GET: Final = r"(?:s|za)?kacha(?:i|y|j|t)(?:te)?|hochu(?: (?:s?kachat|posmotret))?"
FIND: Final = r"na(?:i|j|y)di(?:te)?|pokazhi(?:te)?|poi(?:shch|sch|sh)i"
ADVISE: Final = r"posovetu(?:i|j|y)(?:te)?"
