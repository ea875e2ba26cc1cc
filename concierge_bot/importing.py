"""Files of other services: fetched from Telegram, read into the lists, and told of as they go."""

import asyncio
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from telegram import Document, InlineKeyboardMarkup
from telegram.error import BadRequest, TelegramError

import concierge
from concierge.texts import Texts
from concierge_bot.boundary import guarded
from concierge_bot.live import LiveMessage
from concierge_bot.open_names import offer_open_names, open_ones
from concierge_bot.render import error_text
from concierge_bot.title_words import short
from concierge_bot.visit import Visit

__all__ = ["LARGEST_BYTES", "import_document"]

# Telegram gives bots no larger files.
LARGEST_BYTES = 20 << 20
LONGEST_NAME = 80
RESOLVED_WITHIN_S = 60.0
MOST_ROWS = 8
NOT_A_NAME = re.compile(r"[^\w.() -]+")
Events = AsyncIterator[concierge.ImportProgress | concierge.ImportReport]


async def import_document(visit: Visit, document: Document) -> None:
    """Reads the file in one message; the names in it are looked for beside, when this has returned."""
    report: concierge.ImportReport | None = None
    async with visit.parts.chats.live(visit.spot) as shown:
        shown.show(visit.say.say("bot.import.fetching"))
        try:
            report = await _read(visit, document, shown)
            shown.show(report_text(report, visit.say), keyboard=await _keyboard(visit, report))
        except concierge.ConciergeError as error:
            shown.show(error_text(error, visit.say))
    if report is not None and report.names and shown.delivery is not None and shown.delivery.message_ids:
        visit.parts.followers.start(_resolve(visit, report, shown.delivery.message_ids[0]))


async def _read(visit: Visit, document: Document, shown: LiveMessage) -> concierge.ImportReport:
    async with _folder() as folder:
        path = folder / _name(document)
        content = await _content(visit, document, path.name)
        await asyncio.to_thread(path.write_bytes, content)
        report = await _followed(visit.me.imports.file(path), shown, visit.say, "import.reading")
    assert report is not None  # noqa: S101  the last event of an import
    return report


@asynccontextmanager
async def _folder() -> AsyncIterator[Path]:
    """A folder of its own, which is gone afterwards."""
    folder = await asyncio.to_thread(tempfile.mkdtemp, prefix="concierge-import-")
    try:
        yield Path(folder)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def _content(visit: Visit, document: Document, name: str) -> bytes:
    """The file's bytes. Raises BadImport where Telegram does not give it out, ServiceUnavailable."""
    try:
        file = await visit.parts.bot.get_file(document.file_id)
        return bytes(await file.download_as_bytearray())
    except BadRequest as error:
        raise concierge.BadImport(error.message, problem="not_fetched", file=name) from None
    except TelegramError as error:
        # Without its cause, whose address has the token in it.
        raise concierge.ServiceUnavailable("telegram", type(error).__name__) from None


async def _followed(
    events: Events, shown: LiveMessage, say: Texts, key: str
) -> concierge.ImportReport | None:
    report = None
    async for event in events:
        if isinstance(event, concierge.ImportReport):
            report = event
        else:
            rows = say.say("import.rows", n=event.done)
            if event.total is not None:
                rows = say.say("import.names_of", done=event.done, total=event.total)
            shown.show(f"⏳ {say.say(key)}: {rows}")
    return report


async def _resolve(visit: Visit, report: concierge.ImportReport, message_id: int) -> None:
    """Looks for the titles that came by name, in the report's message; what is left is the clock's."""

    async def work() -> None:
        async with visit.parts.chats.live(visit.spot, message_id=message_id) as shown:
            names = visit.me.imports.resolve(patience_s=RESOLVED_WITHIN_S)
            await _followed(names, shown, visit.say, "import.resolving")
            newest = await visit.me.imports.updated(report)
            shown.show(report_text(newest, visit.say), keyboard=await _keyboard(visit, newest))

    await guarded(work, visit.parts.chats, visit.spot, visit.say)


async def _keyboard(visit: Visit, report: concierge.ImportReport) -> InlineKeyboardMarkup | None:
    return await offer_open_names(visit, open_ones(report.unresolved))


def report_text(report: concierge.ImportReport, say: Texts) -> str:
    """What is new, what was there, and which rows a person may want to look at."""
    return "\n".join(_lines(report, say))


def _lines(report: concierge.ImportReport, say: Texts) -> Iterator[str]:
    yield say.say("import.read", service=say.site(report.source), n=report.read)
    for name in ("watched", "ratings", "watchlist", "reviews"):
        if count := getattr(report.added, name):
            yield f"  {say.say(f'import.added.{name}', n=count)}"
    if report.unchanged:
        yield f"  {say.say('import.unchanged', n=report.unchanged)}"
    if (failure := report.failure) is not None:
        yield say.error(failure.code, failure.facts)
        yield say.say("import.partial")
    for reason in concierge.RowProblem:
        yield from _of_reason(reason, [one for one in report.unresolved if one.reason is reason], say)
    if unnamed := report.bad_rows - sum(one.id is None for one in report.unresolved):
        yield say.say("import.more", n=unnamed)


def _of_reason(reason: concierge.RowProblem, rows: list[concierge.Unresolved], say: Texts) -> Iterator[str]:
    if not rows:
        return
    yield say.say(f"import.reason.{reason}", n=len(rows))
    if reason is concierge.RowProblem.WAITING:
        return
    for one in rows[:MOST_ROWS]:
        yield f"    {short('  '.join(filter(None, (one.place, _named(one)))))}"
    if (left := len(rows) - MOST_ROWS) > 0:
        yield f"    {say.say('import.more', n=left)}"


def _named(one: concierge.Unresolved) -> str:
    return one.title if one.year is None else f"{one.title} ({one.year})"


def _name(document: Document) -> str:
    """The name for a file of ours: it comes from outside, and is to lead nowhere else."""
    last = re.split(r"[/\\]", document.file_name or "")[-1]
    given = NOT_A_NAME.sub("_", last).strip(" .")
    return given[-LONGEST_NAME:].lstrip(" .") or "file"
