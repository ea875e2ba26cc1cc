"""Who did what for a film or a series."""

from dataclasses import dataclass

__all__ = ["Credit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One person's part in a title, in the source's own words: "Director of Photography", "Camera"."""

    person: str
    job: str
    department: str = ""
