"""Who made a release."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from concierge.model.parsing.facts import Fact
from concierge.model.parsing.frame import Frame
from concierge.model.parsing.tongues import is_tongue

__all__ = ["group_facts"]

# What mirrors and indexers hang on behind the group.
_HANGING = re.compile(
    r"-(?:xpost|rp|postbot|obfuscat\w*|nzbgeek|asrequested|alternativetorequested|buymore|chamele0n|gerov|re\w*packpost"
    r"|z0ids3n|whiterev|4p|4planet|altezachen|scrambled|rakuv\w*|sickbeard|bymixed|\d|english|repost|captioned)$"
    r"|[_.](?:english|nzb|int)$|\.(?:proof|hebsubs?)$|\{\{[^{}]*\}\}$"
)
_DASHED = re.compile(
    r"(?<=[^\s-])[\s._]?-[\s._]?(?P<a>[^\s\-\[\](){}/|,_.][^\s\-\[\](){}/|,]*(?: the men)?)$"
)
_TAG = re.compile(
    r"[\s._-]*(?:\[([^\[\]]{1,60})\]|-?[={]+([^{}=]{1,40})[}=]+-?|\(([^()\s]{2,24})\))[\s._-]*$"
)
# What is said of the sound and the subtitles behind everything else: "-GROUP (Other Title, Multi-Subs)".
_REMARK = re.compile(r"\s+\((?:[^()]*[^\w()])?(?:multi|dual)[ -]?(?:subs?|audio|dubs?)(?:[^\w()][^()]*)?\)$")
_BEFORE_CRC = re.compile(r"\((?P<a>[^(),]{2,40})(?:,[^()]*)?\)$")
_ROUND = re.compile(r"\(([^()]{4,})\)[\s._-]*$")
_LAST = re.compile(
    r"(?<![^\s._\-\[(])(?P<a>[^\W_]+\.(?:org|com|net|to|mx|lt|am|ag|me)|[^\s._\-\[\](){}|+&,/]{2,})$"
)
_BY = re.compile(r"(?<![^\W_])by[ .](?P<a>[^\s.\[\](){}]+)")
_DOUBLE = re.compile(r"[ .-]{1,3}(?P<a>[^\s._\-\[\](){}/|,]+-[^\s.\-\[\](){}/|,]+)$")
_BEHIND_BRACKET = re.compile(r"(?<=[)\]])-(?P<a>[^\s._\-\[\](){}/|,]+-[^\s.\-\[\](){}/|,]+)$")
_AROUND = re.compile(r"[\s._-]*(?P<a>[^\W_]+)")
_SOFTSUBS = re.compile(r"softsubs ?\((?P<a>[^()]+)\)")
_SUBTITLED = re.compile(r"(?:e|m|multi|soft)?-?subs?$|nuita$|audio$")
_NO_GROUP = re.compile(
    r"\d+(?:bit|p|i|fps|mb|gb)?$|[0-9a-f]{8}$|multi\w*$|dual|audio$|e?subs?$|m-?subs?$|complete|batch$|end$|fin$"
    r"|final$|v\d$|dubbed$|remux$|mkv|mp4$|avi$|wmv$|iso$|exe$|only$|pass|p$|raws?$|cd\d$|disc\d$|www|chapters?$|bonus$|extras?$|sample$"
    r"|trailer$|proof$|full$|hd$|sd$|hq$|\d+kbps$|crf|s?\d+e\d+|\d+v\d|\W*$|unknown|hebsub|sample|pseudo|movies?$|specials?$"
)
# Sites that put their own tag behind a group's name.
_SITES = frozenset(
    [
        "rarbg",
        "rartv",
        "orarbg",
        "eztv",
        "eztvx.to",
        "ettv",
        "tgx",
        "glodls",
        "publichd",
        "prime",
        "ethd",
        "sparrow",
        "torrentcouch",
        "mkvonly",
        "n1c",
        "vtv",
        "d3g",
        "gtm",
        "1337x",
        "bt4g",
        "seedpeer",
        "extratorrent",
        "usabit.com",
    ]
)
# Collectives whose tag stands behind the name of the member who made the release.
_COLLECTIVES = frozenset(["qxr", "taoe", "utr", "sev"])
_CHECKSUM = re.compile(r"[0-9a-f]{8}$")
_PIECES = re.compile(r"[^\W_]+")
_CLOSERS = frozenset("])}=-")
_OPENERS = {"]": "[", ")": "("}
_SIGNS = frozenset(" ._-")
# With what each of those begins that hang on.
_HANGERS = ("-", ".", "_", "{{")
_LONGEST_HANGING = 32
_MOST_TAGS = 5
# No tag and no group is longer: what ends a name is looked for in its last letters only.
_FAR = 80


class _Spot(NamedTuple):
    start: int
    end: int


class _Name:
    """The end of a name, as far as groups stand in it."""

    def __init__(
        self, low: str, marks: Sequence[Fact], frame: Frame, others: Sequence[tuple[int, int]]
    ) -> None:
        self.low, self.frame = low, frame
        self.marks, self.others = marks, others
        self.end = _unhung(low, frame.end)
        last = 0
        for field, _, _, end, is_weak in marks:
            if end <= self.end and (not is_weak or field == "year"):
                last = end
        for _, end in others:
            if last < end <= self.end:
                last = end
        self.last = last
        self.tags: list[_Spot] = []
        while low[self.end - 1 : self.end] in _CLOSERS and self._take_tag():
            pass

    def _take_tag(self) -> bool:
        tag = _tag(self.low, max(self.last, self.end) - _FAR if self.end > _FAR else 0, self.end)
        if tag is None or tag.start() <= self.frame.begin or len(self.tags) == _MOST_TAGS:
            return False
        self.tags.append(_Spot(*tag.span(tag.lastindex or 0)))
        self.end = _unhung(self.low, tag.start())
        return True

    def is_technical(self, start: int, end: int) -> bool:
        """Whether technical words stand there."""
        for first, last in self.others:
            if first < end and last > start:
                return True
        for mark in self.marks:  # noqa: SIM110 - twice as fast as any() on this hot path
            if mark.start < end and mark.end > start:
                return True
        return False

    def is_of(self, spot: _Spot, words: frozenset[str]) -> bool:
        """Whether one of those words stands there."""
        return self.low[spot.start : spot.end].strip() in words

    def is_name(self, spot: _Spot) -> bool:
        """Whether a group may be called so."""
        word = self.low[spot.start : spot.end].strip()
        if not word or self.is_technical(*spot) or _NO_GROUP.match(word):
            return False
        if word.isalnum():
            return not is_tongue(word)
        return not all(is_tongue(piece) for piece in _PIECES.findall(word))


def group_facts(
    text: str, low: str, marks: Sequence[Fact], frame: Frame, others: Sequence[tuple[int, int]]
) -> list[Fact]:
    """The release's group and, where a site's tag follows it, the site. `others` are spans of what else was read."""
    cut = (
        _REMARK.search(low, max(0, frame.end - _FAR), frame.end)
        if low[frame.end - 1 : frame.end] == ")"
        else None
    )
    if cut:
        frame = frame._replace(end=cut.start())
        marks = [mark for mark in marks if mark.end <= frame.end]
    quick = _plain(text, low, marks, frame, others)
    if quick:
        return [quick]
    name = _Name(low, marks, frame, others)
    found = _group(name)
    facts = [Fact("group", _spelt(text[found.start : found.end]), *found)] if found else []
    if found and name.tags:
        site = next((tag for tag in name.tags if tag != found and name.is_name(tag)), None)
        if site and site.start >= found.end and low[site.start : site.end].isascii():
            facts.append(Fact("site", text[site.start : site.end].strip(), *site))
    return facts


def _spelt(word: str) -> str:
    """The group's name; where underscores stand for blanks there are several."""
    return (word.replace("_", " ") if word.count("_") > 1 else word).strip()


def _plain(
    text: str, low: str, marks: Sequence[Fact], frame: Frame, others: Sequence[tuple[int, int]]
) -> Fact | None:
    """The group of most names: one word behind a dash at the end, right behind a technical word."""
    end = frame.end
    dash = low.rfind("-", 0, end)
    word = low[dash + 1 : end]
    if (
        dash < 0
        or not word.isalnum()
        or frame.first_tag
        or _NO_GROUP.match(word)
        or _HANGING.match(low, dash, end)
    ):
        return None
    last = marks[-1].end if marks else 0
    if last > dash:
        return None
    for _, place in others:
        if dash < place <= end:
            return None
        if last < place <= end:
            last = place
    if last != dash or is_tongue(word):
        return None
    return Fact("group", text[dash + 1 : end], dash + 1, end)


def _group(name: _Name) -> _Spot | None:
    first = name.frame.first_tag
    if first:
        if " " not in name.low and (dashed := _double(name) or _dashed(name)):
            return dashed
        if name.is_name(_Spot(*first)):
            return _Spot(*first)
    for way in _WAYS:
        if found := way(name):
            return found
    return next((tag for tag in name.tags if name.is_of(tag, _COLLECTIVES)), None)


def _double(name: _Name) -> _Spot | None:
    """A group of two words around a dash, right behind the last technical word: "x264-FTW-HS"."""
    if not name.last or name.low.find("-", name.last, name.end) < 0:
        return None
    found = _DOUBLE.match(name.low, name.last, name.end)
    found = found or _BEHIND_BRACKET.search(name.low, max(name.last, name.end - _FAR), name.end)
    if not found:
        return None
    spot = _Spot(*found.span("a"))
    first = name.low[spot.start : name.low.index("-", spot.start)]
    return spot if name.is_name(spot) and not is_tongue(first) and not _NO_GROUP.match(first) else None


def _signed(name: _Name) -> _Spot | None:
    if not name.last or name.low.find("by", name.last, name.end) < 0:
        return None
    found = _BY.search(name.low, name.last, name.end)
    return _Spot(*found.span("a")) if found else None


def _dashed(name: _Name) -> _Spot | None:
    if not name.last or name.low.find("-", name.last - 1, name.end) < 0:
        return None
    found = _DASHED.search(name.low, max(name.last - 1, name.end - _FAR, 0), name.end)
    if not found:
        return None
    spot = _Spot(*found.span("a"))
    return spot if name.is_name(spot) else None


def _in_brackets(name: _Name) -> _Spot | None:
    """The last word of the brackets that hold the technical words: "(1080p BluRay x265 Silence)"."""
    if not name.tags and name.low.find(")", 0, name.end) < 0:
        return None
    round_ = _ROUND.search(name.low, max(name.end - 2 * _FAR, 0), name.end)
    places = [round_.span(1)] if round_ else []
    places += [(tag.start, tag.end) for tag in name.tags[:1] if " " in name.low[tag.start : tag.end]]
    for start, end in places:
        word = _LAST.search(name.low, max(start, end - _FAR), end)
        if word and name.is_technical(start, end) and name.is_name(_Spot(*word.span("a"))):
            return _Spot(*word.span("a"))
    return None


def _softsubbed(name: _Name) -> _Spot | None:
    found = _SOFTSUBS.search(name.low) if "softsubs" in name.low else None
    return _Spot(*found.span("a")) if found else None


def _tagged(name: _Name) -> _Spot | None:
    """A tag behind the technical words that is no site's."""
    if not name.tags or not name.last:
        return None
    tags = (tag for tag in name.tags if not name.is_of(tag, _SITES) and not name.is_of(tag, _COLLECTIVES))
    return next((tag for tag in tags if name.is_name(tag)), None)


def _before_crc(name: _Name) -> _Spot | None:
    """The first words in the brackets before a checksum: "(Group, 720p) [1A2B3C4D]"."""
    if not name.tags or not _CHECKSUM.match(name.low[slice(*name.tags[0])]):
        return None
    found = _BEFORE_CRC.search(name.low, max(0, name.end - _FAR), name.end)
    spot = _Spot(*found.span("a")) if found else None
    return spot if spot and name.is_name(spot) else None


def _last_word(name: _Name) -> _Spot | None:
    """A word alone behind the last technical one."""
    place = name.last
    if not place or place >= name.end:
        return None
    while (around := _AROUND.match(name.low, place, name.end)) and (
        is_tongue(around["a"]) or _SUBTITLED.match(around["a"])
    ):
        place = around.end()
    # It begins there, or behind one sign.
    first = max(place, name.end - _FAR)
    word = _LAST.match(name.low, first, name.end) or _LAST.match(name.low, first + 1, name.end)
    if word is None or word.start("a") - place > 1 or not word["a"].isascii():
        return None
    spot = _Spot(*word.span("a"))
    return spot if name.is_name(spot) else None


_WAYS = (_double, _dashed, _in_brackets, _softsubbed, _tagged, _before_crc, _last_word, _signed)


def _tag(low: str, first: int, end: int) -> re.Match[str] | None:
    """The tag at the end, with the signs before it."""
    opener = _OPENERS.get(low[end - 1])
    if opener is None:
        return _TAG.search(low, first, end)
    # A search from the far left takes ten times as long.
    place = low.rfind(opener, first, end)
    if place < 0:
        return None
    while place > first and (low[place - 1] in _SIGNS or low[place - 1].isspace()):
        place -= 1
    return _TAG.match(low, place, end)


def _hanging(low: str, first: int, end: int) -> re.Match[str] | None:
    """What hangs on at the end, behind the last sign of its kind; to search for it takes far longer."""
    for sign in _HANGERS:
        place = low.rfind(sign, first, end)
        if place >= 0 and (found := _HANGING.match(low, place, end)):
            return found
    return None


def _unhung(low: str, end: int) -> int:
    """The end without what mirrors and indexers hang on behind it."""
    if not low[end - 1 : end].isalnum():
        end = len(low[:end].rstrip(" .⭐_~★☆" + ("" if "(" in low[max(0, end - 200) : end] else ")")))
    elif low.find("-", max(0, end - _LONGEST_HANGING), end) < 0 and "_" not in low[-5:]:
        return end
    while found := _hanging(low, max(0, end - _LONGEST_HANGING), end):
        end = len(low[: found.start()].rstrip(" ."))
    return end
