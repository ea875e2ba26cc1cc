"""`concierge sync` for scripts: one call to the server's API, and what it answered. It loads nothing heavy."""

import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from concierge.nas.api import LONGEST_WAIT_S, REASONS, Api, opened_api
from concierge.nas.index import index_document, indexed
from concierge.nas.item import Item, Placing, document, placed_at
from concierge.nas.settings import NasSettings, read_settings
from concierge_cli.failures import BadOption
from concierge_cli.language import say
from concierge_cli.visible import escaped, on_one_line

__all__ = ["complete", "fail", "lease", "library", "pending", "progress", "show", "show_line", "write"]


def pending(*, lease: bool, limit: int, wait_s: float, as_json: bool) -> int:
    """Prints what waits; with `lease` takes it, too."""
    with _api() as (_, api):
        items = _waiting(api, limit, wait_s) if wait_s or not lease else ()
        if lease and (items or not wait_s):
            items = api.lease(limit=limit)
    _tell_items(items, as_json=as_json)
    return 0


def lease(*, limit: int, as_json: bool) -> int:
    """Takes what waits, and prints it."""
    with _api() as (_, api):
        items = api.lease(limit=limit)
    _tell_items(items, as_json=as_json)
    return 0


def progress(*, item_id: str, token: int, done_bytes: int | None, as_json: bool) -> int:
    """Renews the lease."""
    with _api() as (_, api):
        api.progress(item_id, token, done_bytes=done_bytes)
    _tell_done("cli.sync.renewed", item_id, as_json=as_json)
    return 0


def complete(*, item_id: str, token: int, placed: Sequence[str], as_json: bool) -> int:
    """Tells that the item's files stand in the library; without their places, where they should."""
    places = [_placed(one) for one in placed]
    with _api() as (_, api):
        api.complete(item_id, token, placed=places, tracks={})
    _tell_done("cli.sync.completed", item_id, as_json=as_json)
    return 0


def fail(*, item_id: str, token: int, reason: str, detail: str, as_json: bool) -> int:
    """Gives the item back. Raises BadOption for a reason that there is not."""
    if reason not in REASONS:
        raise BadOption("cli.sync.no_reason", reason, choices=" | ".join(REASONS))
    with _api() as (_, api):
        api.fail(item_id, token, reason=reason, detail=detail)
    _tell_done("cli.sync.given_back", item_id, as_json=as_json)
    return 0


def library(*, as_json: bool) -> int:
    """Tells the server what the library holds."""
    with _api() as (settings, api):
        files = indexed(settings.root, settings.folders)
        api.library_index(index_document(files))
    if as_json:
        write({"files": len(files)})
    else:
        show(say().say("cli.sync.indexed", n=len(files)))
    return 0


def write(told: Mapping[str, object]) -> None:
    """One JSON document on stdout, indented for reading."""
    show(escaped(json.dumps(told, ensure_ascii=False, indent=2)))


def show_line(told: Mapping[str, object]) -> None:
    """One JSON line on stdout, at once."""
    show(escaped(json.dumps(told, ensure_ascii=False)))


def show(text: str) -> None:
    """A line on stdout, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _waiting(api: Api, limit: int, wait_s: float) -> tuple[Item, ...]:
    """What waits, asked for again until the time is over."""
    end = time.monotonic() + wait_s
    while True:
        left = end - time.monotonic()
        items = api.pending(limit=limit, wait_s=round(min(max(left, 0), LONGEST_WAIT_S), 1))
        if items or left <= LONGEST_WAIT_S:
            return items


@contextmanager
def _api() -> Iterator[tuple[NasSettings, Api]]:
    settings = read_settings()
    api = opened_api(settings)
    try:
        yield settings, api
    finally:
        api.close()


def _placed(given: str) -> Placing:
    """The file of the torrent and its place: `FILE=/PLACE`. Raises BadOption."""
    path, equals, place = given.partition("=/")
    if not path or not equals:
        raise BadOption("cli.sync.no_place", given)
    target = Path(f"/{place}")
    try:
        return placed_at(path, target)
    except OSError as error:
        raise BadOption("cli.sync.not_there", str(target)) from error


def _tell_items(items: Sequence[Item], *, as_json: bool) -> None:
    if as_json:
        write({"items": [document(item) for item in items]})
        return
    if not items:
        show(say().say("cli.sync.nothing"))
    for item in items:
        title, place = on_one_line(item.title), on_one_line(item.destination)
        show(f"{item.id}  {title}  {say().size(item.size_bytes)}  {place}")


def _tell_done(key: str, item_id: str, *, as_json: bool) -> None:
    if as_json:
        write({"ok": True, "id": item_id})
    else:
        show(say().say(key, item=item_id))
