"""How long a download may take, before there is any history to go by."""

__all__ = ["estimated_s"]

# A guess, and told as one. A seeder gives half a megabyte a second, to which everybody who downloads has a claim;
# the line at home takes twelve at most; finding peers takes half a minute. Beyond a week nobody can tell.
_BYTES_A_SEEDER = 500_000
_LINE_BYTES = 12_000_000
_START_S = 30
_LONGEST_S = 7 * 24 * 3600


def estimated_s(size_bytes: int | None, seeders: int, leechers: int) -> int | None:
    """Seconds from the press to the last byte; None without a size or without a seeder.

    It falls with each seeder, rises with each leecher and with the size, and is between 30 seconds and a week.
    """
    if size_bytes is None or seeders <= 0:
        return None
    share = seeders / (seeders + leechers) if leechers > seeders else 1.0
    speed = min(_BYTES_A_SEEDER * seeders * share, _LINE_BYTES)
    return min(round(_START_S + size_bytes / speed), _LONGEST_S)
