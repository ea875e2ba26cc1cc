"""Everybody whom the sandbox's titles name."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from concierge.sandbox._entries import SandboxPerson, SandboxTitle

__all__ = ["everybody", "jobs_of", "names_in"]

_CREW = (
    ("directors", "Director", "Directing"),
    ("writers", "Screenplay", "Writing"),
    ("cinematographers", "Director of Photography", "Camera"),
    ("composers", "Original Music Composer", "Sound"),
)


def jobs_of(title: SandboxTitle) -> Iterator[tuple[str, str, str]]:
    """(name, job, department) of everybody behind the camera."""
    for field, job, department in _CREW:
        for name in getattr(title, field):
            yield name, job, department


@lru_cache(maxsize=4096)
def names_in(title: SandboxTitle) -> tuple[str, ...]:
    """Everybody behind the camera and before it, each once."""
    return tuple(dict.fromkeys((*(name for name, _, _ in jobs_of(title)), *title.cast)))


def everybody(titles: Iterable[SandboxTitle], people: Iterable[SandboxPerson]) -> tuple[SandboxPerson, ...]:
    """Each once: those of whom more than a name is known, then those of whom the titles tell a job."""
    return _everybody(tuple(titles), tuple(people))


@lru_cache(maxsize=16)
def _everybody(
    titles: tuple[SandboxTitle, ...], people: tuple[SandboxPerson, ...]
) -> tuple[SandboxPerson, ...]:
    known = {person.name: person for person in people}
    for title in titles:
        for name, _, department in jobs_of(title):
            known.setdefault(name, SandboxPerson(name=name, department=department))
        for name in title.cast:
            known.setdefault(name, SandboxPerson(name=name, department="Acting"))
    return tuple(known.values())
