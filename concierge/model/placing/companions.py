"""Subtitles and voices: how their language and their studio are told to a player, behind the name of their film."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from concierge.model.parsing.tongues import language_of
from concierge.model.placing.naming import Preset
from concierge.model.placing.pieces import Piece

__all__ = ["tail_of"]

_TOKEN = re.compile(
    r"\[(?P<square>[^\]]*)\]|\((?P<round>[^)]*)\)|(?P<word>[^\s._\[\]()-]+(?:-[^\s._\[\]()-]+)*)"
)
_FLAGS: Final = {
    "forced": "forced",
    "foreign": "forced",
    "форсированные": "forced",
    "форс": "forced",
    "надписи": "forced",
    "signs": "forced",
    "sdh": "sdh",
    "cc": "sdh",
    "default": "default",
}
# They say what kind of file it is, which its suffix does too.
_MUTE: Final = frozenset(
    {"sub", "subs", "subtitle", "subtitles", "sound", "sounds", "audio", "voice", "voices", "track", "tracks"}
    | {"субтитры", "сабы", "звук", "озвучка", "озвучки", "дорожка", "дорожки", "звуковые", "аудио"}
)
_RUSSIAN = frozenset({"русские", "русская", "русское"})
_NUMBER = re.compile(r"s\d+e\d+.*|e\d+", re.IGNORECASE)
_NUMBERED = re.compile(r"\.\d{1,5}$", re.ASCII)
_LONGEST_TITLE = 60
_MOST_FOLDERS = 3


def _begins(name: str, stem: str) -> bool:
    low, start = name.casefold(), stem.casefold()
    return low.startswith(start) and not low[len(start) : len(start) + 1].isalnum()


def tail_of(piece: Piece, film: Piece | None, preset: Preset) -> str:
    """What follows the film's name in the companion's: ".ru.LostFilm.mka", ".en.forced.srt"."""
    tokens = [*_folder_tokens(piece, film), *_name_tokens(piece, film)]
    # It tells apart what has the same name otherwise.
    is_counted = len(tokens) > 1 and tokens[-1].isdigit() and _NUMBERED.search(piece.stem)
    number = [tokens.pop()] if is_counted else []
    language, flags, title = _sorted(tokens, preset)
    said = " ".join(dict.fromkeys(title)).replace(".", " ")[:_LONGEST_TITLE].strip(" -")
    # Plex looks for the language right before the flags.
    order = (said, language) if preset is Preset.PLEX else (language, said)
    return "".join(f".{part}" for part in (*order, *dict.fromkeys(flags), *number) if part) + piece.suffix


def _sorted(tokens: Sequence[str], preset: Preset) -> tuple[str, list[str], list[str]]:
    """The language, the flags, and what is left: the name of a studio. Of several languages a player takes one."""
    language, flags, title = "", [], []
    for token in tokens:
        low = token.casefold()
        tongue = "ru" if low in _RUSSIAN else language_of(low)
        # "hi" alone is Hindi.
        flag = "sdh" if low == "hi" and language else _FLAGS.get(low)
        if flag:
            flags.append(flag)
        elif tongue and (preset is Preset.PLEX or not language or tongue == language):
            language = tongue
        elif low not in _MUTE:
            title.append(token)
    return language, flags, title


def _folder_tokens(piece: Piece, film: Piece | None) -> Iterable[str]:
    """The words of the folders that the companion does not share with its film; nor those of its episode."""
    shared = 1 if film is None else _shared(piece.parts[:-1], film.parts[:-1])
    own = piece.parts[max(shared, 1 if len(piece.parts) > 1 else 0) : -1][-_MOST_FOLDERS:]
    for folder in own:
        if film is None or not (_begins(folder, film.stem) or _begins(film.stem, folder)):
            yield from (token for token in _tokens(folder) if not _is_place(token))


def _is_place(token: str) -> bool:
    return token.casefold() in {"season", "сезон"} or token.isdigit() or _NUMBER.fullmatch(token) is not None


def _name_tokens(piece: Piece, film: Piece | None) -> Sequence[str]:
    """The words of its name behind those that it shares with the film; never an episode's number."""
    return [token for token in _own_tokens(piece, film) if not _NUMBER.fullmatch(token)]


def _own_tokens(piece: Piece, film: Piece | None) -> Sequence[str]:
    if film is not None and _begins(piece.stem, film.stem):
        return list(_tokens(piece.stem[len(film.stem) :]))
    own, theirs = list(_tokens(piece.stem)), list(_tokens(film.stem)) if film else []
    shared = _shared([token.casefold() for token in own], [token.casefold() for token in theirs])
    if shared:
        return own[shared:]
    numbers = [place for place, token in enumerate(own) if _NUMBER.fullmatch(token)]
    return own[numbers[0] + 1 :] if numbers else own


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _tokens(text: str) -> Iterable[str]:
    for found in _TOKEN.finditer(text):
        token = next(group for group in found.groups() if group is not None).strip()
        if token:
            yield token
