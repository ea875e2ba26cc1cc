"""A title with everything that could be learnt of it, and what could not."""

from dataclasses import dataclass

from concierge.model.decision import SourceFailure
from concierge.model.own_title import OwnTitle
from concierge.model.title import Title

__all__ = ["TitleCard", "untold"]

_WORTH_KNOWING = (
    "name_ru",
    "year",
    "overview",
    "poster_url",
    "runtime_min",
    "ratings",
    "age",
    "genres",
    "credits",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleCard:
    """What the sources know of a title; `failures` are those that did not answer, `missing` what nobody told.

    `missing` names fields of `Title`; "overview" stands for a plot in any language. `own` is what the person who asks
    has seen or rated of it.
    """

    title: Title
    failures: tuple[SourceFailure, ...] = ()
    missing: tuple[str, ...] = ()
    own: OwnTitle | None = None


def untold(title: Title) -> tuple[str, ...]:
    """The facts that a person would look for and nobody told."""
    told = {name: getattr(title, name) for name in _WORTH_KNOWING if name != "overview"}
    told["overview"] = title.overview_ru or title.overview_en
    return tuple(name for name in _WORTH_KNOWING if told[name] in (None, "", ()))
