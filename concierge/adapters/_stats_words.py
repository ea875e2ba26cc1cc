"""What the picture of a person's figures says, in the language of whoever looks at it."""

from collections.abc import Iterator
from datetime import date, timedelta

from concierge.adapters._stats_card import (
    MOST_BARS,
    CardBar,
    CardBars,
    CardFigure,
    CardHeat,
    CardRank,
    CardRow,
    CardWords,
    paint,
)
from concierge.model.craft import Craft
from concierge.model.statistics import PersonTally, Statistics
from concierge.texts import Texts, texts

__all__ = ["card_words", "painted"]

# Whose names are worth a place, as long as there is one.
_CRAFTS = (Craft.DIRECTOR, Craft.CAMERA, Craft.MUSIC, Craft.ACTOR)


def painted(statistics: Statistics, language: str) -> bytes:
    """The figures as a picture, as PNG. Work for a thread. Raises ConfigError where Pillow is not installed."""
    return paint(card_words(statistics, texts(language)))


def card_words(statistics: Statistics, say: Texts) -> CardWords:
    """The words of the picture; what is not known has none."""
    year = statistics.year
    return CardWords(
        heading=say.say("stats.heading") if year is None else say.say("stats.heading_year", year=year),
        figures=tuple(_figures(statistics, say)),
        heat=_heat(statistics, say),
        bars=_bars(statistics, say),
        ranks=tuple(_ranks(statistics, say)),
        footer=say.say("stats.card.footer"),
    )


def _figures(statistics: Statistics, say: Texts) -> Iterator[CardFigure]:
    counts = {
        "films": statistics.films,
        "episodes": statistics.episodes,
        "hours": round(statistics.hours),
    }
    for name, count in counts.items():
        if count:
            yield CardFigure(value=_number(count, say), caption=say.say(f"stats.card.{name}", n=count))
    if statistics.average is not None:
        yield CardFigure(value=say.decimal(statistics.average), caption=say.say("stats.card.average"))


def _heat(statistics: Statistics, say: Texts) -> CardHeat | None:
    year = statistics.heat_year
    if year is None:
        return None
    first, end = date(year, 1, 1), date(year + 1, 1, 1)
    shades = statistics.shades
    days = (first + timedelta(days=place) for place in range((end - first).days))
    return CardHeat(
        caption=say.say("stats.map", year=year),
        first_weekday=first.weekday(),
        shades=tuple(shades.get(day, 0) for day in days),
        months=tuple(say.say("stats.months").split()),
        less=say.say("stats.less"),
        more=say.say("stats.more"),
    )


def _bars(statistics: Statistics, say: Texts) -> CardBars | None:
    """The years of all time; of one year, whose days are shown already, the marks."""
    if statistics.year is None and len(statistics.years) > 1:
        years = statistics.years[-MOST_BARS:]
        bars = tuple(_bar(str(one.year), one.films + one.episodes, say) for one in years)
        return CardBars(caption=say.say("stats.by_year"), bars=bars)
    if not statistics.rated:
        return None
    scores = sorted(statistics.scores.items())
    return CardBars(
        caption=say.say("stats.scores"), bars=tuple(_bar(str(score), count, say) for score, count in scores)
    )


def _bar(label: str, count: int, say: Texts) -> CardBar:
    return CardBar(label=label, value=count, figure=_number(count, say))


def _ranks(statistics: Statistics, say: Texts) -> Iterator[CardRank]:
    for craft in _CRAFTS:
        if people := statistics.people.get(craft):
            rows = tuple(_row(_name(one, say), one.average, one.count, say) for one in people)
            yield CardRank(caption=say.say(f"stats.craft.{craft}"), rows=rows)
    for kind, prefix, tallies in (
        ("genres", "genre", statistics.genres),
        ("countries", "country", statistics.countries),
    ):
        rows = tuple(
            _row(_known(f"{prefix}.{one.name}", one.name, say), None, one.count, say) for one in tallies
        )
        if rows:
            yield CardRank(caption=say.say(f"stats.{kind}"), rows=rows)


def _row(label: str, average: float | None, count: int, say: Texts) -> CardRow:
    return CardRow(label=label, figure=_number(count, say) if average is None else say.decimal(average))


def _name(person: PersonTally, say: Texts) -> str:
    return person.name_ru if say.language == "ru" and person.name_ru else person.name


def _known(key: str, otherwise: str, say: Texts) -> str:
    return say.say(key) if say.knows(key) else otherwise


def _number(amount: int, say: Texts) -> str:
    grouped = f"{amount:,}"
    return grouped.replace(",", "\u00a0") if say.language == "ru" else grouped
