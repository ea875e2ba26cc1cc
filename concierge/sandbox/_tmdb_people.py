"""People in TMDB's JSON: in credits, in the results of a search, and on pages of their own."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias
from zlib import crc32

from concierge.sandbox._crew import everybody, jobs_of
from concierge.sandbox._entries import SandboxPerson, SandboxTitle

__all__ = ["People", "number_of"]

Fields: TypeAlias = dict[str, object]

# Whoever is named in credits alone gets a number that follows from the name.
_FIRST_NUMBER = 5_000_000


class People:
    """Everybody whom the titles name. Names are translated only where `translates` says so."""

    def __init__(
        self, titles: Sequence[SandboxTitle], people: Sequence[SandboxPerson], *, translates: bool
    ) -> None:
        """`people` are those of whom more than a name is known."""
        self.everybody = everybody(titles, people)
        self._by_name = {person.name: person for person in self.everybody}
        self._translates = translates

    def row(self, person: SandboxPerson, language: str) -> Fields:
        """The person in any list."""
        shown = person.name_ru if self._translates and language == "ru" and person.name_ru else person.name
        return {
            "adult": False,
            "gender": 0,
            "id": number_of(person),
            "known_for_department": person.department or "Acting",
            "name": shown,
            "original_name": person.name,
            "popularity": 12.5,
            "profile_path": None,
        }

    def page(self, person: SandboxPerson, language: str, parts: Mapping[str, object]) -> Fields:
        """The person's own page with the parts that were asked for beside it."""
        own: Fields = {
            "also_known_as": [name for name in ("レナ", person.name_ru) if name],
            "biography": "",
            "birthday": person.born or None,
            "deathday": person.died or None,
            "homepage": None,
            "imdb_id": person.imdb_id or None,
            "place_of_birth": None,
        }
        return {**self.row(person, language), **own, **parts}

    def credits(self, title: SandboxTitle, language: str) -> Fields:
        """The cast and the crew of a film."""
        cast = [
            {
                **self.row(self._by_name[name], language),
                "cast_id": at,
                "character": f"Role {at}",
                "credit_id": f"{title.tmdb_id:x}c{at}",
                "order": at - 1,
            }
            for at, name in enumerate(title.cast, 1)
        ]
        crew = [
            {**self.row(self._by_name[name], language), "credit_id": "", "department": department, "job": job}
            for name, job, department in jobs_of(title)
        ]
        return {"cast": cast, "crew": crew}

    def aggregate_credits(self, title: SandboxTitle, language: str) -> Fields:
        """The cast and the crew of all episodes, where each may have several roles and jobs."""
        cast = [
            {
                **self.row(self._by_name[name], language),
                "roles": [{"credit_id": "", "character": f"Role {at}", "episode_count": 8}],
                "total_episode_count": 8,
                "order": at - 1,
            }
            for at, name in enumerate(title.cast, 1)
        ]
        crew = [
            {
                **self.row(self._by_name[name], language),
                "jobs": [{"credit_id": "", "job": job, "episode_count": 3}],
                "department": department,
                "total_episode_count": 3,
            }
            for name, job, department in jobs_of(title)
        ]
        return {"cast": cast, "crew": crew}


def number_of(person: SandboxPerson) -> int:
    """The person's number at TMDB."""
    return person.tmdb_id or _FIRST_NUMBER + crc32(person.name.encode()) % 1_000_000
