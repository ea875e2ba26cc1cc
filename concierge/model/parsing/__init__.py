"""Release names read: the facts that they state, each with its place in the text."""

from concierge.model.parsing.facts import Fact
from concierge.model.parsing.parse import parse_release
from concierge.model.parsing.parsed import ParsedRelease, ReleaseKind

__all__ = ["Fact", "ParsedRelease", "ReleaseKind", "parse_release"]
