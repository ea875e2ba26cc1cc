"""Who did what for a film or a series."""

from dataclasses import dataclass

__all__ = ["Credit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One person's part in a title, in TMDB's words: "Director of Photography", "Camera".

    `person` is the name in Latin letters where there is such a one; an actor has a `character`, "" if nobody told.
    `tmdb` and `kinopoisk` are the person's numbers there.
    """

    person: str
    job: str
    department: str = ""
    person_ru: str = ""
    character: str = ""
    tmdb: int | None = None
    kinopoisk: int | None = None
