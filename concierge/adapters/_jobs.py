"""Jobs at a film in the words of TMDB, and the credits of one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from concierge.model.credit import Credit

__all__ = ["ACTOR", "DEPARTMENTS", "MOST_OF_A_JOB", "shortened"]

MOST_OF_A_JOB: Final = 25
ACTOR: Final = "Actor"
DEPARTMENTS: Final[Mapping[str, str]] = {
    ACTOR: "Acting",
    "Director": "Directing",
    "Creator": "Writing",
    "Screenplay": "Writing",
    "Story": "Writing",
    "Writer": "Writing",
    "Director of Photography": "Camera",
    "Original Music Composer": "Sound",
    "Editor": "Editing",
    "Executive Producer": "Production",
    "Producer": "Production",
    "Production Design": "Art",
}


def shortened(credits: Iterable[Credit]) -> tuple[Credit, ...]:  # noqa: A002 - the field's name
    """The credits in their order, each once, and no more of a job than anybody reads."""
    seen: Counter[str] = Counter()
    kept: list[Credit] = []
    for credit in dict.fromkeys(credits):
        seen[credit.job] += 1
        if seen[credit.job] <= MOST_OF_A_JOB:
            kept.append(credit)
    return tuple(kept)
