"""Who did what for a title, as TMDB tells it."""

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Final

from pydantic import BaseModel, Field

from concierge.adapters._jobs import ACTOR, DEPARTMENTS, MOST_OF_A_JOB
from concierge.adapters._shapes import Id, Line, SoundRows
from concierge.adapters._tmdb_rows import is_russian
from concierge.model.credit import Credit

__all__ = ["Creator", "Credits", "NamedRow", "people_of"]

MOST_ACTORS: Final = 40
MOST_ACTORS_FIRST: Final = 20
# Beyond any crew that was ever seen; what a service tells is not to fill a database all the same.
MOST_CREDITS: Final = 1_000
# The heads of the crew, in the order in which credits name them.
_HEADS: Final = {
    job: place
    for place, job in enumerate(
        (
            "Director",
            "Creator",
            "Screenplay",
            "Writer",
            "Teleplay",
            "Story",
            "Novel",
            "Director of Photography",
            "Original Music Composer",
            "Editor",
            "Producer",
            "Executive Producer",
            "Production Design",
            "Art Direction",
            "Costume Design",
            "Casting",
            "Sound Designer",
            "Visual Effects Supervisor",
        )
    )
}
_LATIN: Final = re.compile("[a-z]", re.IGNORECASE)
Order = Annotated[int, Field(ge=0)]


class _Job(BaseModel):
    job: Line = ""
    character: Line = ""


class NamedRow(BaseModel):
    """A person in a list; names may be translated, and the first one may be in the script of the country."""

    id: Id
    name: Line = ""
    original_name: Line = ""

    @property
    def latin(self) -> str:
        """The name in Latin letters where there is such a one."""
        names = [name for name in (self.original_name, self.name) if name]
        return next((name for name in names if _LATIN.search(name)), next(iter(names), ""))

    @property
    def russian(self) -> str:
        """The name in Russian letters, "" where there is none."""
        return next((name for name in (self.name, self.original_name) if is_russian(name)), "")


class _Worker(NamedRow):
    """One of the crew or of the cast: with one job or role, or with several in a series."""

    job: Line = ""
    department: Line = ""
    character: Line = ""
    order: Order = 0
    jobs: SoundRows[_Job] = ()
    roles: SoundRows[_Job] = ()

    def credits(self, *, is_actor: bool) -> Iterator[Credit]:
        one = _Job(job=self.job, character=self.character)
        for told in (self.roles if is_actor else self.jobs) or (one,):
            job = ACTOR if is_actor else told.job
            if job and (self.latin or self.russian):
                yield Credit(
                    person=self.latin,
                    job=job,
                    department=DEPARTMENTS[ACTOR] if is_actor else self.department,
                    person_ru=self.russian,
                    character=told.character if is_actor else "",
                    tmdb=self.id,
                )


class Credits(BaseModel):
    """The cast and the crew of a film, or of all the episodes of a series."""

    cast: SoundRows[_Worker] = ()
    crew: SoundRows[_Worker] = ()


class Creator(NamedRow):
    """Who made up a series; TMDB names them apart from the crew."""

    def credit(self) -> Credit:
        """What they did."""
        job = "Creator"
        return Credit(
            person=self.latin, job=job, department=DEPARTMENTS[job], person_ru=self.russian, tmdb=self.id
        )


def people_of(lists: Iterable[Credits], creators: Iterable[Creator] = ()) -> tuple[Credit, ...]:
    """The heads of the crew, the leading actors, one of every other job, the rest: every job, but not every extra.

    Of the actors there are at most 40, and of one job at most 25 people: a film may name hundreds of animators.
    """
    told = tuple(lists)
    actors = [
        credit
        for part in told
        for worker in sorted(part.cast, key=lambda worker: worker.order)
        for credit in worker.credits(is_actor=True)
    ]
    crew = [credit for part in told for worker in part.crew for credit in worker.credits(is_actor=False)]
    made_up = [creator.credit() for creator in creators if creator.latin or creator.russian]
    heads = sorted(
        (credit for credit in (*made_up, *crew) if credit.job in _HEADS), key=lambda one: _HEADS[one.job]
    )
    others = [credit for credit in crew if credit.job not in _HEADS]
    first_of_job = {credit.job: credit for credit in reversed(others)}.values()
    order = (*heads, *actors[:MOST_ACTORS_FIRST], *reversed(first_of_job), *actors, *others)
    return tuple(_of_so_many(dict.fromkeys(order)))[:MOST_CREDITS]


def _of_so_many(told: Iterable[Credit]) -> Iterator[Credit]:
    people: dict[str, set[int | None]] = {}
    for credit in told:
        of_job = people.setdefault(credit.job, set())
        most = MOST_ACTORS if credit.job == ACTOR else MOST_OF_A_JOB
        if credit.tmdb in of_job or len(of_job) < most:
            of_job.add(credit.tmdb)
            yield credit
