"""Kinopoisk's professions in the words of TMDB."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from concierge.model.credit import Credit

__all__ = ["department_of", "job_of", "shortened"]

MOST_OF_A_JOB: Final = 25

# Those who made a translation are left out: they are of no film, but of a version of it.
_JOBS: Final = {
    "actor": ("Actor", "Acting"),
    "himself": ("Actor", "Acting"),
    "herself": ("Actor", "Acting"),
    "voice_actor": ("Actor", "Acting"),
    "director": ("Director", "Directing"),
    "writer": ("Writer", "Writing"),
    "operator": ("Director of Photography", "Camera"),
    "composer": ("Original Music Composer", "Sound"),
    "producer": ("Producer", "Production"),
    "producer_ussr": ("Producer", "Production"),
    "editor": ("Editor", "Editing"),
    "design": ("Production Design", "Art"),
    "designer": ("Production Design", "Art"),
}
_DEPARTMENTS: Final = {
    "акт": "Acting",
    "режисс": "Directing",
    "сценарист": "Writing",
    "оператор": "Camera",
    "композитор": "Sound",
    "продюсер": "Production",
    "монтаж": "Editing",
    "художник": "Art",
}


def job_of(profession: str) -> tuple[str, str] | None:
    """The job and its department of "DIRECTOR" or "director"; None for what has no part in making a film."""
    return _JOBS.get(profession.casefold())


def department_of(professions: str) -> str:
    """The department of the first of «Режиссер, Сценарист»; "" if nobody knows it."""
    first = professions.partition(",")[0].strip().casefold().replace("ё", "е")
    return next((found for start, found in _DEPARTMENTS.items() if first.startswith(start)), "")


def shortened(credits: Iterable[Credit]) -> tuple[Credit, ...]:  # noqa: A002 - the field's name
    """The credits in their order, each once, and no more of a job than anybody reads."""
    seen: Counter[str] = Counter()
    kept: list[Credit] = []
    for credit in dict.fromkeys(credits):
        seen[credit.job] += 1
        if seen[credit.job] <= MOST_OF_A_JOB:
            kept.append(credit)
    return tuple(kept)
