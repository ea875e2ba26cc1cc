"""Films with their facts, and what people thought of them."""

from __future__ import annotations

from datetime import timedelta

from concierge.adapters.storage.storage import SqlStorage
from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.score import Score
from concierge.model.taste import Precision, Rating, Viewing
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.model.title_facts import SourceRating
from concierge.model.user import User
from tests.adapters.storage.values import NOW

__all__ = ["LANG", "a_film", "keep", "rate"]

LANG = Credit(person="Fritz Lang", person_ru="Фриц Ланг", job="Director", department="Directing", tmdb=68)


def a_film(number: int, **told: object) -> Title:
    """A German drama by Fritz Lang, unless told otherwise."""
    facts: dict[str, object] = {
        "kind": TitleKind.MOVIE,
        "name_en": f"Film {number}",
        "year": 1920 + number,
        "ids": ExternalIds(tmdb=number),
        "genres": (Genre.DRAMA,),
        "countries": ("DE",),
        "credits": (LANG,),
        "ratings": (SourceRating(source="imdb", value=8.0, votes=1000),),
    }
    return Title(**facts | told)  # type: ignore[arg-type]  # fields by name


async def keep(storage: SqlStorage, title: Title) -> int:
    """The number of the title, kept with all its facts."""
    async with storage.transaction() as rows:
        known = await rows.titles.put(title)
        await rows.facts.keep(known.id, title, at=NOW, due_at=NOW)
    return known.id


async def rate(storage: SqlStorage, user: User, title: Title, points: float) -> int:
    """The number of the title, which the person has seen and rated."""
    title_id = await keep(storage, title)
    seen = Viewing(title_id=title_id, watched_at=NOW, precision=Precision.DAY, marked_at=NOW)
    rating = Rating(title_id=title_id, score=Score.of(points), rated_at=NOW + timedelta(minutes=title_id))
    async with storage.transaction() as rows:
        await rows.marks.put(user.id, [seen, rating])
    return title_id
