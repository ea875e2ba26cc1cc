"""Letterboxd's export with 20,000 rows: read and stored once, then again, beside the same rows written by hand."""

import asyncio
import csv
import io
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

from benchmarks.figure import Figure, of_pairs, of_times

__all__ = ["figures"]

ROUNDS: Final = 3
FILMS: Final = 9_600
ROWS: Final = FILMS + FILMS // 2 + FILMS // 2 + FILMS // 10
LIMIT_S: Final = 10.0
LIMIT_MB: Final = 60.0
# Rows of one table in one transaction are the least that anybody can do; ours are joined, summed and told apart.
LIMIT_RATIO: Final = 80.0
BARE: Final = "CREATE TABLE rows (file TEXT, line INTEGER, name TEXT, year TEXT, date TEXT, rating TEXT)"


def figures() -> Iterator[Figure]:
    """Seconds of the first import and of its repetition, the memory that it takes, and how many times bare rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = _archive(Path(folder) / "letterboxd.zip")
        pairs: list[tuple[float, float]] = []
        again: list[float] = []
        megabytes: list[float] = []
        for number in range(ROUNDS):
            bare = _bare(path, Path(folder) / f"bare{number}.db")
            first, second, grown = _imported(path, Path(folder) / f"data{number}")
            pairs.append((bare, first))
            again.append(second)
            megabytes.append(grown)
    yield replace(of_times(f"Letterboxd, {ROWS:,} rows", LIMIT_S, [ours for _, ours in pairs]), is_gate=False)
    yield replace(of_times("the same file again", LIMIT_S, again), is_gate=False)
    yield Figure(
        name="memory that it takes",
        unit="MB",
        limit=LIMIT_MB,
        median=sorted(megabytes)[len(megabytes) // 2],
        least=min(megabytes),
    )
    yield replace(of_pairs("to bare rows in SQLite", LIMIT_RATIO, pairs), is_gate=False)


def _archive(path: Path) -> Path:
    films = [(f"Film number {number}", 1950 + number % 70) for number in range(FILMS)]
    day = "2024-01-01"
    tables: dict[str, tuple[str, list[Sequence[object]]]] = {
        "watched.csv": ("Date,Name,Year,Letterboxd URI", [(day, *film, "u") for film in films]),
        "ratings.csv": (
            "Date,Name,Year,Letterboxd URI,Rating",
            [(day, *film, "u", 1 + place % 9 / 2) for place, film in enumerate(films[: FILMS // 2])],
        ),
        "diary.csv": (
            "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date",
            [
                (day, *film, "e", "", "", "", f"2023-{1 + place % 12:02}-{1 + place % 28:02}")
                for place, film in enumerate(films[: FILMS // 2])
            ],
        ),
        "watchlist.csv": (
            "Date,Name,Year,Letterboxd URI",
            [(day, f"Wish {number}", 2020, "w") for number in range(FILMS // 10)],
        ),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (header, rows) in tables.items():
            out = io.StringIO()
            csv.writer(out).writerows([header.split(","), *rows])
            archive.writestr(name, out.getvalue())
    return path


def _bare(path: Path, database: Path) -> float:
    began = time.perf_counter()
    with zipfile.ZipFile(path) as archive, closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(BARE)
        for name in archive.namelist():
            with archive.open(name) as file:
                rows = csv.DictReader(io.TextIOWrapper(file, "utf-8", newline=""))
                connection.executemany(
                    "INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        (name, line, row["Name"], row["Year"], row["Date"], row.get("Rating"))
                        for line, row in enumerate(rows)
                    ),
                )
    return time.perf_counter() - began


def _imported(path: Path, data: Path) -> tuple[float, float, float]:
    """Seconds of both imports and megabytes more than before them, of a process that does nothing else."""
    command = [sys.executable, "-m", "benchmarks.imports", str(path), str(data)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    first, second, grown = map(float, printed.split()[-3:])
    return first, second, grown


async def _import_twice(path: Path, data: Path) -> tuple[float, float, float]:
    import concierge

    concierge.configure_logging("ERROR", list)
    settings = concierge.Settings(environ={"CONCIERGE_DATA_DIR": str(data)})
    times: list[float] = []
    async with concierge.Concierge.open(settings, torrents=False) as opened:
        before = _peak_mb()
        for _ in range(2):
            began = time.perf_counter()
            async for _event in opened.me.imports.file(path):
                pass
            times.append(time.perf_counter() - began)
        grown = _peak_mb() - before
    return times[0], times[1], grown


def _peak_mb() -> float:
    """The most memory that this process had."""
    status = Path("/proc/self/status")
    if status.exists():
        # On Linux `ru_maxrss` begins with what the process had that started this one.
        return int(status.read_text("ascii").partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024)


if __name__ == "__main__":
    print(*asyncio.run(_import_twice(Path(sys.argv[1]), Path(sys.argv[2]))))
