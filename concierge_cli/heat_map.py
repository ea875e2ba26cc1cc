"""A year as a map: a column for each week, a row for each day of it, the darker the more was seen."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from concierge_cli.language import say

__all__ = ["HeatMap"]

# Shades can be told apart without any colour too.
SHADES = "·░▒▓█"
STYLES = ("dim", "green", "green", "green", "green")
WEEK = 7
WEEKS = 54


class HeatMap:
    """The days of a year; those after `today` are left open."""

    def __init__(self, year: int, shades: Mapping[date, int], today: date) -> None:
        """Takes how full the days look, of whatever years: `Statistics.shades`."""
        self._year = year
        self._today = today
        self._shades = shades

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Nine lines: the months, seven days of the week, and what the shades mean."""
        weekdays = say().say("stats.weekdays").split()
        left = max(map(cell_len, weekdays)) + 1
        width = 2 if options.max_width >= left + 2 * WEEKS else 1
        yield Text(" " * left + self._months(width), style="dim", no_wrap=True, overflow="crop")
        for weekday, name in enumerate(weekdays):
            line = Text(f"{name:<{left}}", style="", no_wrap=True, overflow="crop")
            for day in self._row(weekday):
                level = self._level(day)
                line.append(" " * width if level is None else SHADES[level] * width, STYLES[level or 0])
            line.rstrip()
            yield line
        scale = Text(" " * left + say().say("stats.less") + " ", style="dim")
        for shade, style in zip(SHADES, STYLES, strict=True):
            scale.append(shade * width, style)
        yield scale.append(f" {say().say('stats.more')}")

    def _months(self, width: int) -> str:
        """The name of each month above the week with its first day."""
        line = ""
        for month, name in enumerate(say().say("stats.months").split(), 1):
            week = self._week_of(date(self._year, month, 1))
            line = line.ljust(week * width) + name
        return line

    def _week_of(self, day: date) -> int:
        first = date(self._year, 1, 1)
        return ((day - first).days + first.weekday()) // WEEK

    def _row(self, weekday: int) -> Iterator[date]:
        """That day of each week that has a day of the year."""
        first, last = date(self._year, 1, 1), date(self._year, 12, 31)
        day = first - timedelta(days=first.weekday() - weekday)
        while day - timedelta(days=weekday) <= last:
            yield day
            day += timedelta(days=WEEK)

    def _level(self, day: date) -> int | None:
        """How dark the day is; None for one that is not to be shown."""
        if day.year != self._year or day > self._today:
            return None
        return self._shades.get(day, 0)
