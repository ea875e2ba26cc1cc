"""How long a download may take, by its sources and by how fast others were."""

from concierge.model.speed import seconds_for

__all__ = ["estimated_s"]

# A guess. A seeder gives half a megabyte a second, to which everybody who downloads has a claim; the line at home
# takes twelve at most, before there is any history to go by.
_BYTES_A_SEEDER = 500_000
_LINE_BYTES = 12_000_000


def estimated_s(
    size_bytes: int | None, seeders: int, leechers: int, *, bps: float | None = None
) -> int | None:
    """Seconds from the press to the last byte; None without a size or without a seeder.

    `bps` is how fast downloads were before. It falls with each seeder until that speed is reached, rises with each
    leecher and with the size, and is between 30 seconds and a week.
    """
    if size_bytes is None or seeders <= 0:
        return None
    share = seeders / (seeders + leechers) if leechers > seeders else 1.0
    return seconds_for(size_bytes, min(_BYTES_A_SEEDER * seeders * share, bps or _LINE_BYTES))
