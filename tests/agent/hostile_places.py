"""Everything that strangers can write into, and how a model comes to read it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote

from concierge.model.credit import Credit
from concierge.model.person import Part, Person, PersonIds
from concierge.model.profile.document import Provenance
from concierge.model.profile.sections import SectionName
from concierge.model.query import cleaned
from concierge.model.title import Title
from concierge.model.title_list import ListKind
from concierge.testing import (
    a_release,
    an_info_hash,
    entries,
)
from tests.agent.hostile_texts import ACTS
from tests.agent.hostile_world import DUB, FILM, SERIES, Place, World
from tests.services.house import ANNA, BORIS
from tests.services.recommended import a_film

__all__ = ["BY_DOWNLOADS", "BY_LISTS", "BY_TITLES", "put_nickname", "put_profile"]


def _films(texts: Sequence[str]) -> list[Title]:
    return [
        a_film(
            int(an_info_hash(text)[:6], 16),
            8.0,
            name_ru=text,
            name_en="",
            name_original=f"Film {at}",
            year=1950 + at,
        )
        for at, text in enumerate(texts)
    ]


async def _releases(world: World, texts: Sequence[str]) -> None:
    rows = [
        a_release(
            f"Метрополис / Metropolis [1927, BDRip 1080p] Dub | {text}",
            tracker_id=f"x{at}",
            info_hash=an_info_hash(text),
            size_bytes=8_000_000_000 + at,
            seeders=500 + at,
        )
        for at, text in enumerate(texts)
    ]
    world.tracker.rows = (*rows, DUB)
    world.names |= {row.name for row in rows}


async def _titles(world: World, texts: Sequence[str]) -> None:
    named = [replace(film, name_original=f"Нос {world.round}", name_en="The Nose") for film in _films(texts)]
    world.source.titles = (FILM, SERIES, *named)


async def _originals(world: World, texts: Sequence[str]) -> None:
    named = [
        replace(film, name_ru=f"Нос {world.round}", name_en="The Nose", name_original=film.name_ru)
        for film in _films(texts)
    ]
    world.source.titles = (FILM, SERIES, *named)


async def _overviews(world: World, texts: Sequence[str]) -> None:
    told = [
        replace(film, name_ru=f"Нос {world.round}", name_en="The Nose", overview_ru=film.name_ru)
        for film in _films(texts)
    ]
    world.source.titles = (FILM, SERIES, *told)


async def _crews(world: World, texts: Sequence[str]) -> None:
    crew = tuple(
        Credit(person=text, job=f"Gaffer {at}", department="Lighting", tmdb=at + 1)
        for at, text in enumerate(texts)
    )
    parts = tuple(
        Credit(
            person=f"Actor {at}",
            job="Actor",
            department="Acting",
            character=text if len(text) <= 40 else "",
            tmdb=at + 50,
        )
        for at, text in enumerate(texts)
    )
    film = a_film(99 + world.round, 8.0, name_ru=f"Нос {world.round}", credits=(*crew, *parts))
    world.source.titles = (FILM, SERIES, film)


async def _namesakes(world: World, texts: Sequence[str]) -> None:
    world.source.people = tuple(
        Person(
            name=f"John Smith {world.round}",
            name_ru=text,
            ids=PersonIds(tmdb=world.round * 100 + at),
            department="Acting",
        )
        for at, text in enumerate(texts)
    )


async def _roles(world: World, texts: Sequence[str]) -> None:
    parts = tuple(Part(title=film, job="Director", department="Directing") for film in _films(texts))
    smith = Person(
        name=f"John Smith {world.round}",
        ids=PersonIds(tmdb=world.round),
        department="Directing",
        parts=parts,
    )
    world.source.people = (smith,)


BY_TITLES = {
    "release names": Place(
        put=_releases, tool="find_releases", arguments={"query": "метрополис"}, longest=140, at_once=3
    ),
    "titles": Place(put=_titles, tool="find_title", arguments={"query": "Нос {round}"}, at_once=4),
    "original names and aliases": Place(
        put=_originals, tool="find_title", arguments={"query": "Нос {round}"}, at_once=4
    ),
    "overviews": Place(
        put=_overviews, tool="find_title", arguments={"query": "Нос {round}"}, longest=110, at_once=4
    ),
    "credits": Place(put=_crews, tool="credits", arguments={"query": "Нос {round}"}, longest=38),
    "names of people": Place(
        put=_namesakes, tool="person_details", arguments={"person": "John Smith {round}"}
    ),
    "lives of people": Place(put=_roles, tool="person_details", arguments={"person": "John Smith {round}"}),
}


async def _download_names(world: World, texts: Sequence[str]) -> None:
    downloads = world.house.new_downloads()
    for text in texts:
        magnet = f"magnet:?xt=urn:btih:{an_info_hash(text)}&dn={quote(f'Фильм{world.round} {text}')}"
        started = await downloads.start(ANNA, magnet)
        world.names.add(started.name)


async def _file_names(world: World, texts: Sequence[str]) -> None:
    torrent = an_info_hash(f"files {world.round}")
    # A slash parts folders, of which a model is told nothing.
    names = [text.replace("/", "∕") for text in texts]
    world.client._held[torrent] = entries(*(f"Folder/{name}" for name in names))
    downloads = world.house.new_downloads()
    started = await downloads.start(ANNA, f"magnet:?xt=urn:btih:{torrent}&dn=files{world.round}")
    await world.client.step()
    await downloads.tend()
    world.names.add(started.name)


BY_DOWNLOADS = {
    "download names": Place(put=_download_names, tool="list_downloads", longest=88, at_once=6),
    "choices of an error": Place(
        put=_download_names,
        tool="download_files",
        arguments={"download": "Фильм{round}"},
        longest=80,
        at_once=4,
    ),
    "file names": Place(
        put=_file_names, tool="download_files", arguments={"download": "files{round}"}, longest=80
    ),
}


async def _watchlist(world: World, texts: Sequence[str]) -> None:
    for film in _films(texts):
        await world.marks.wish(film)


async def _reviews(world: World, texts: Sequence[str]) -> None:
    day = f"{2000 + world.round}-01-01"
    rows = [
        (day, f"Nowhere {world.round} {at}", 1950 + at, f"https://boxd.it/{at}", 4, "", text, "", day)
        for at, text in enumerate(texts)
    ]
    names = ("Date", "Name", "Year", "Letterboxd URI", "Rating", "Rewatch", "Review", "Tags", "Watched Date")
    await world.import_file("reviews.csv", _table(names, rows))


async def _imported_names(world: World, texts: Sequence[str]) -> None:
    rows = [("2024-01-01", text, 1950 + at, f"https://boxd.it/{at}") for at, text in enumerate(texts)]
    imports = world.talk.context(ANNA, "ru").me.imports
    for one in await imports.unresolved():
        await imports.keep(one.id or 0)
    await world.import_file("watchlist.csv", _table(("Date", "Name", "Year", "Letterboxd URI"), rows))


async def _of_trakt(world: World, texts: Sequence[str]) -> None:
    rows = [
        {
            "listed_at": f"{2000 + world.round}-01-01T00:00:00.000Z",
            "type": "movie",
            "movie": {"title": text, "year": 1950 + at, "ids": {"tmdb": world.round * 100 + at}},
        }
        for at, text in enumerate(texts)
    ]
    await world.import_file("watchlist.json", json.dumps(rows))


def _table(names: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows((names, *rows))
    return written.getvalue()


async def _notes(world: World, texts: Sequence[str]) -> None:
    memory = world.talk.context(ANNA, "ru").me.memory
    for text in texts:
        await memory.remember(text, source=Provenance.OUTSIDE)


async def put_profile(world: World, texts: Sequence[str], *, source: Provenance = Provenance.OUTSIDE) -> None:
    """Writes them into the person's instructions, in the place of what stood there."""
    profile = world.talk.context(ANNA, "ru").me.profile
    for fact in (await profile.get()).document.section(SectionName.INSTRUCTIONS).facts:
        await profile.remove(SectionName.INSTRUCTIONS, fact.text)
    for text in texts:
        await profile.add(SectionName.INSTRUCTIONS, text, source=source)


async def _blocks(world: World, texts: Sequence[str]) -> None:
    blocklist = world.talk.context(ANNA, "ru").me.blocklist
    for text in texts:
        await blocklist.add_words(text)


async def put_nickname(world: World, text: str) -> str:
    """Names Boris so, who has seen what everybody watches now; the name that he then has."""
    film = a_film(100, 8.0, name_ru="Нос", name_en="The Nose")
    world.source.listings[ListKind.TRENDING] = (film,)
    boris = await world.marks.save(replace(BORIS, name=cleaned(text)))
    await world.marks.see(film, user=boris)
    return boris.name


BY_LISTS = {
    "watchlist": Place(put=_watchlist, tool="watchlist"),
    "reviews of an export": Place(
        put=_reviews,
        tool="viewing_history",
        arguments={"show": "ratings"},
        longest=100,
        avoided="<",
        at_once=6,
    ),
    "names of an export": Place(put=_imported_names, tool="import_status", at_once=4),
    "titles of an export": Place(put=_of_trakt, tool="watchlist"),
    "notes": Place(put=_notes, tool="search_memory", longest=140, at_once=6),
    "profile": Place(
        put=put_profile,
        tool="read_profile",
        arguments={"section": "instructions"},
        longest=120,
        orders=ACTS,
        at_once=6,
    ),
    "blocked words": Place(put=_blocks, tool="blocklist"),
}
