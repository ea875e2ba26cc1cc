"""What the first run asks, and which settings an answer writes."""

from collections.abc import Callable
from dataclasses import dataclass

import concierge
from concierge_cli.language import say

__all__ = ["QUESTIONS", "Question", "current"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question about one setting, or about whether those of `details` are asked about at all."""

    key: str
    name: str = ""
    details: tuple["Question", ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The settings that the answer writes."""
        return (self.name,) if self.name else tuple(detail.name for detail in self.details)


QUESTIONS = (
    Question(key="language", name="CONCIERGE_LANGUAGE"),
    Question(key="library", name="CONCIERGE_LIBRARY__DIR"),
    Question(
        key="rutracker",
        details=(
            Question(key="rutracker_username", name="CONCIERGE_RUTRACKER__USERNAME"),
            Question(key="rutracker_password", name="CONCIERGE_RUTRACKER__PASSWORD"),
        ),
    ),
    Question(
        key="telegram",
        details=(
            Question(key="telegram_token", name="CONCIERGE_BOT__TOKEN"),
            Question(key="telegram_owner", name="CONCIERGE_BOT__OWNER_ID"),
        ),
    ),
)
_DEFAULTS: dict[str, Callable[[concierge.Configuration], str]] = {
    "language": lambda _: say().language,
    "library": lambda found: str(found.library),
}


def current(question: Question, found: concierge.Configuration) -> str:
    """What Enter alone answers: what is set, else what would be without it. A secret is only said to be set."""
    if question.details:
        is_set = any(found.option(name).value for name in question.names)
        return say().say("cli.setup.yes" if is_set else "cli.setup.no")
    option = found.option(question.name)
    if option.value is not None:
        return say().say("cli.setup.kept") if option.is_secret else option.value
    return _DEFAULTS[question.key](found) if question.key in _DEFAULTS else ""
