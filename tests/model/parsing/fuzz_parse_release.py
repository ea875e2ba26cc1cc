"""A target for atheris, which looks for names that take the parser where no name has led it before.

`python -m tests.model.parsing.fuzz_parse_release --runs 20000 --seconds 60` ends at whichever comes first. atheris has
wheels for Linux only, so no extra of the package needs it; `nox -s fuzz` installs it where it can.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from pathlib import Path

# The first byte of what atheris draws says how the others are to be read.
WAYS = (
    ("utf-8", "surrogateescape"),
    ("utf-8", "replace"),
    ("cp1251", "replace"),
    ("latin-1", "strict"),
    ("utf-16-le", "replace"),
)
SEEDS = (
    "Quiet.Shore.2019.2160p.UHD.BluRay.REMUX.HDR10.DV.TrueHD.7.1.Atmos.HEVC-GRP",
    "Harbour.Lights.S02E05-E07.The.Long.Night.1080p.NF.WEB-DL.DDP5.1.H.264-GRP.mkv",
    "[Group] Kitsune no Mori S2 - 12v2 (1080p) [1A2B3C4D].mkv",
    "Тихий берег / Quiet Shore / Сезон: 2 / Серии: 1-8 из 10 (Эми Стоун) [2025, США, WEB-DL 1080p] Dub (Пифагор)",
    "Хранители бури / Stormkeepers [2024, BDRemux 2160p] 2 x MVO (Jaskier, LostFilm) + Original (Eng) + Sub (Rus)",
    "Тихий берег (1-2 сезон: 1-16 серии из 16) / Quiet Shore / 2020-2022 / ПМ (LostFilm), СТ / WEB-DLRip (720p)",
    "Тихий берег / Quiet Shore [02x01-04 из 07] (2024) WEBRip 1080p от Кто-то | D, P2 | HDRezka Studio",
    "/media/tv/Harbour Lights/Season 02/05 - The Long Night.avi",
    "Evening.News.2019.03.21.Part.2.720p.WEB.x264-GRP[rarbg] 1,46 GB &amp;#38;",
)


class BrokenPromise(Exception):
    """A name whose parse does not keep what is promised of every parse."""


def read(raw: bytes) -> str:
    """The name that bytes stand for."""
    encoding, errors = WAYS[raw[0] % len(WAYS)] if raw else WAYS[0]
    return raw[1:].decode(encoding, errors=errors)


def main() -> None:
    """Runs until a promise is broken, or enough names have been tried."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=20_000, help="how many names are tried at most")
    options.add_argument("--seconds", type=int, default=60, help="how long it may take")
    limits = options.parse_args()
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["concierge.model.parsing"]):
        invariants = importlib.import_module("tests.model.parsing.invariants")

    def try_one(raw: bytes) -> None:
        name = read(raw)
        if broken := invariants.broken_promises(name):
            raise BrokenPromise(f"{name!a}: {'; '.join(broken)}")

    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(SEEDS):
            Path(folder, str(number)).write_bytes(b"\0" + seed.encode())
        bounds = [f"-runs={limits.runs}", f"-max_total_time={limits.seconds}", "-max_len=600", "-timeout=5"]
        atheris.Setup([sys.argv[0], *bounds, f"-artifact_prefix={tempfile.gettempdir()}/", folder], try_one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
