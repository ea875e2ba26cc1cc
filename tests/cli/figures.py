"""Figures to be shown: of a full diary, of one year of it, of hardly anything, and with the oddest names."""

from __future__ import annotations

from datetime import date, timedelta

import concierge
from concierge import Craft, PersonTally, Tally, YearTally
from concierge.model.counting import streaks

__all__ = ["ALL_TIME", "EMPTY", "NO_YEAR", "ODD", "SMALL", "TODAY", "UNDATED", "YEAR"]

TODAY = date(2026, 11, 25)


def tally(name: str, count: int, average: float | None = None) -> Tally:
    return Tally(name=name, count=count, rated=0 if average is None else count, average=average)


def maker(name: str, name_ru: str, average: float | None, count: int) -> PersonTally:
    rated = 0 if average is None else count
    return PersonTally(name=name, name_ru=name_ru, count=count, rated=rated, average=average)


def days_of(year: int) -> dict[date, int]:
    """Most days of a year until today, Sundays and the winter more than others."""
    days: dict[date, int] = {}
    day = date(year, 1, 1)
    while day.year == year and day <= TODAY:
        count = (day.toordinal() * 7919 % 11) // 4 + (day.weekday() == 6) * 2 + (day.month in {1, 12})
        if count > 1 or day.day % 3:
            days[day] = count or 1
        day += timedelta(days=1)
    days[date(year, 5, 9)] = 41
    return days


PEOPLE = {
    Craft.DIRECTOR: (
        maker("Andrei Tarkovsky", "Андрей Тарковский", 9.4, 6),
        maker("Denis Villeneuve", "Дени Вильнёв", 8.83, 9),
        maker("Hayao Miyazaki", "Хаяо Миядзаки", 8.8, 11),
        maker("Alfred Hitchcock", "Альфред Хичкок", 8.25, 24),
        maker("Apichatpong Weerasethakul", "Апичатпонг Вирасетакул", 8.0, 3),
        maker("Fritz Lang", "Фриц Ланг", 7.9, 8),
    ),
    Craft.CREATOR: (maker("Vince Gilligan", "Винс Гиллиган", 9.0, 3), maker("Dan Erickson", "", None, 1)),
    Craft.WRITER: (
        maker("Charlie Kaufman", "Чарли Кауфман", 9.1, 5),
        maker("Aaron Sorkin", "Аарон Соркин", 8.2, 7),
    ),
    Craft.CAMERA: (
        maker("Vadim Yusov", "Вадим Юсов", 9.2, 4),
        maker("Roger Deakins", "Роджер Дикинс", 8.6, 31),
        maker("Greig Fraser", "Грег Фрейзер", 8.1, 7),
    ),
    Craft.MUSIC: (
        maker("Eduard Artemyev", "Эдуард Артемьев", 9.0, 9),
        maker("Joe Hisaishi", "Дзё Хисаиси", 8.9, 12),
        maker("Hans Zimmer", "Ханс Циммер", 7.9, 46),
    ),
    Craft.ACTOR: (
        maker("Anatoly Solonitsyn", "Анатолий Солоницын", 9.2, 5),
        maker("Timothée Chalamet", "Тимоти Шаламе", 8.0, 8),
    ),
}
DAYS = days_of(2024) | days_of(2025) | days_of(2026)
RUNS = tuple(streaks(DAYS))
ALL_TIME = concierge.Statistics(
    films=1_843,
    series=97,
    episodes=5_120,
    plays=7_404,
    undated=312,
    minutes=7_404 * 62,
    without_runtime=21,
    rated=1_650,
    average=7.14,
    scores={1: 12, 2: 9, 3: 31, 4: 58, 5: 120, 6: 301, 7: 487, 8: 402, 9: 170, 10: 60},
    years=tuple(YearTally(year=2010 + n, films=40 + n * 13 % 90, episodes=n * n * 3) for n in range(17)),
    decades=tuple(
        tally(str(1920 + 10 * n), count, 7.0)
        for n, count in enumerate((3, 8, 14, 40, 61, 90, 130, 280, 402, 610, 302))
    ),
    genres=(
        tally("drama", 902, 7.6),
        tally("comedy", 431, 6.9),
        tally("science_fiction", 388, 7.4),
        tally("thriller", 301, 7.0),
        tally("animation", 144, 7.9),
        tally("documentary", 32, 8.0),
        tally("game_show", 1),
    ),
    countries=(tally("US", 1_011, 6.8), tally("SU", 214, 8.1), tally("JP", 120, 8.0), tally("XX", 2)),
    people=PEOPLE,
    days=DAYS,
    longest_streak=max(RUNS, key=lambda run: run.days),
    last_streak=RUNS[-1],
)
YEAR = concierge.Statistics(
    year=2025,
    films=123,
    series=1,
    episodes=10,
    plays=141,
    minutes=141 * 97,
    rated=2,
    average=8.5,
    scores={score: 2 * (score == 9) for score in range(1, 11)},
    years=ALL_TIME.years,
    decades=ALL_TIME.decades[-2:],
    genres=ALL_TIME.genres[:3],
    countries=ALL_TIME.countries[:2],
    people={Craft.DIRECTOR: PEOPLE[Craft.DIRECTOR][:2], Craft.MUSIC: PEOPLE[Craft.MUSIC][:1]},
    days=days_of(2025),
    longest_streak=next(streaks(days_of(2025))),
    last_streak=[*streaks(days_of(2025))][-1],
)
SMALL = concierge.Statistics(
    films=1,
    plays=1,
    minutes=153,
    years=(YearTally(year=2026, films=1, episodes=0),),
    decades=(tally("1920", 1),),
    days={date(2026, 11, 23): 1},
    longest_streak=next(streaks([date(2026, 11, 23)])),
    last_streak=next(streaks([date(2026, 11, 23)])),
)
UNDATED = concierge.Statistics(
    films=2, plays=2, undated=2, without_runtime=1, minutes=90, rated=1, average=10.0, scores={10: 1}
)
ODD = concierge.Statistics(
    films=1,
    plays=1,
    genres=(tally("\x1b[31mкрасный [bold]\u202e" * 5, 1),),
    countries=(tally("🎬" * 40, 1),),
    people={
        Craft.DIRECTOR: (maker("[b]Nobody[/b]\n\x1b[2J" + "Long " * 20, "🎬是枝裕和" * 20, None, 1_000_000),)
    },
)
EMPTY = concierge.Statistics()
NO_YEAR = concierge.Statistics(year=1999, years=ALL_TIME.years)
