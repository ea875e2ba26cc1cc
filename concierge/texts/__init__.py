"""What people read, in Russian and English.

The sentences stand in `<language>/<area>.po` under symbolic keys and are compiled into `<language>.mo` by
`python -m concierge.texts`. Placeholders are filled by name; a key with plural forms is chosen by the fact `n`.
"""

import gettext
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from concierge.texts import latin_letters

__all__ = ["LANGUAGES", "Texts", "language_of", "texts"]

LANGUAGES = ("ru", "en")
HERE = Path(__file__).parent

Fact = str | int | float


class _Facts(dict[str, Fact]):
    """Facts for `str.format_map`: one that is missing shows as "?" and never raises in front of a person."""

    def __missing__(self, key: str) -> str:
        return "?"


class Texts:
    """The sentences of one language; in a chat, where nobody can type a command of the terminal, those for a chat.

    What names such a command has a second sentence under `<key>.chat`, whose next step is one of the bot's.
    """

    def __init__(self, language: str, *, in_chat: bool = False) -> None:
        """Takes the compiled catalogue; an unknown language is read as English."""
        self._in_chat = in_chat
        self.language = language if language in LANGUAGES else "en"
        self._catalogue = _catalogue(self.language)

    def say(self, key: str, /, **facts: Fact) -> str:
        """The sentence under `key`, filled with `facts`; the key itself if there is none."""
        return self._template(key, facts).format_map(_Facts(facts))

    def knows(self, key: str) -> bool:
        """Whether there is a sentence under `key`."""
        return self._template(key, {"n": 1}) != key

    def error(self, code: str, facts: Mapping[str, Fact]) -> str:
        """What happened and what to do next, for an error's code and facts; the problem may have its own sentence."""
        return self.fill(self._error_key(code, facts), facts)

    def _error_key(self, code: str, facts: Mapping[str, Fact]) -> str:
        exact = f"error.{code}.{facts.get('problem')}"
        return exact if self.knows(exact) else f"error.{code}"

    def switched(self, to: str, code: str, facts: Mapping[str, Fact]) -> str:
        """Why another model answers from here on, and which."""
        key = f"agent.switched.{to}"
        return f"{self.error(code, facts)} {self.say(key if self.knows(key) else 'agent.switched', model=to)}"

    def fill(self, key: str, facts: Mapping[str, Fact]) -> str:
        """The sentence under `key` with facts made readable: sizes, times, and codes that have a text of their own."""
        limit = {"limit": facts["limit"]} if "limit" in facts else {}
        # Commands take a service's code, `{service}`; sentences have its name, `{site}`.
        site = {"site": self.site(str(facts["service"]))} if "service" in facts else {}
        return self.say(
            key, **{name: self._readable(name, value, limit) for name, value in facts.items()}, **site
        )

    def site(self, name: str) -> str:
        """A service's name as it writes itself; one that nobody has written down begins with a capital letter."""
        key = f"site.{name}"
        return self.say(key) if self.knows(key) else name.capitalize()

    def promise(self, changes: Iterable[tuple[str, Mapping[str, Fact]]], count: int) -> str:
        """What is given up, and how many releases fit then: «разрешить 25 ГБ: 3 релиза»."""
        said = self.say("relax.and").join(self.fill(f"relax.{code}", facts) for code, facts in changes)
        return self.say("relax.promise", n=count, changes=said)

    def breach(self, kind: str, promised: str, found: str, file: str = "") -> str:
        """What was promised and what is there; `file` is named where there are several."""
        said = self.say(f"breach.{kind}", promised=promised, found=found)
        return f"{file}: {said}" if file else said

    def size(self, size_bytes: int | None) -> str:
        """A size as people write it: «8,4 ГБ», "8.4 GB"; "?" if unknown."""
        if size_bytes is None:
            return "?"
        amount, unit = float(size_bytes), 0
        while amount >= 999.5 and unit < 4:  # noqa: PLR2004  decimal units, as disks are sold
            amount, unit = amount / 1000, unit + 1
        digits = 0 if unit == 0 or amount >= 99.95 else 1  # noqa: PLR2004  three digits tell a size
        return f"{self.decimal(amount, digits)} {self.say('unit.bytes').split(',')[unit]}"

    def decimal(self, value: float, digits: int = 1) -> str:
        """A number with so many digits behind the comma that the language has: «8,0», "8.0"."""
        return self._with_comma(f"{value:.{digits}f}")

    def score(self, value: float) -> str:
        """A score as short as it goes: «8», «8,5»."""
        return self._with_comma(f"{value:g}")

    def duration(self, seconds: float) -> str:
        """A rough time as people say it: «3 мин», "2 h 10 min"."""
        minutes = round(seconds / 60)
        if minutes < 1:
            return self.say("time.seconds", count=round(seconds))
        if minutes < 60:  # noqa: PLR2004  an hour
            return self.say("time.minutes", count=minutes)
        return self.say("time.hours", hours=minutes // 60, minutes=minutes % 60)

    def _with_comma(self, number: str) -> str:
        return number.replace(".", ",") if self.language == "ru" else number

    def _readable(self, name: str, value: Fact, limit: Mapping[str, Fact]) -> Fact:
        if name in {"problem", "part", "state"} and self.knows(f"{name}.{value}"):
            return self.say(f"{name}.{value}", **limit)
        if name.endswith("_bytes") and isinstance(value, int):
            size = self.size(value)
            # A limit is a round number, and said as one.
            return size.replace(",0 ", " ").replace(".0 ", " ") if name == "limit_bytes" else size
        if name.endswith("_s") and isinstance(value, int | float):
            return self.duration(value)
        return value

    def _template(self, key: str, facts: Mapping[str, Fact]) -> str:
        if self._in_chat:
            in_chat = self._written(f"{key}.chat", facts)
            if in_chat != f"{key}.chat":
                return in_chat
        return self._written(key, facts)

    def _written(self, key: str, facts: Mapping[str, Fact]) -> str:
        count = facts.get("n")
        if isinstance(count, int):
            plural = self._catalogue.ngettext(key, key, count)
            if plural != key:
                return plural
        return self._catalogue.gettext(key)


@cache
def _catalogue(language: str) -> gettext.GNUTranslations:
    with HERE.joinpath(f"{language}.mo").open("rb") as compiled:
        return gettext.GNUTranslations(compiled)


@cache
def texts(language: str, *, in_chat: bool = False) -> Texts:
    """The sentences of a language, loaded once; `in_chat` where nobody can type a command of the terminal."""
    return Texts(language, in_chat=in_chat)


_IN_LATIN = re.compile(
    rf"^\W*(?:{latin_letters.GET}|{latin_letters.FIND}|{latin_letters.ADVISE})\b", re.IGNORECASE
)


def language_of(text: str, default: str = "en") -> str:
    """The language in which a sentence was most likely written: "ru" if it has Cyrillic letters, "en" if Latin ones.

    Russian in Latin letters is Russian, where it asks for something: «skachai Dune».
    """
    if any("а" <= letter <= "я" or letter == "ё" for letter in text.lower()) or _IN_LATIN.search(text):
        return "ru"
    return "en" if any("a" <= letter <= "z" for letter in text.lower()) else default
