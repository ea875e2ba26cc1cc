"""A file as the planner sees it: a path that is safe, and what its name and its size tell."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from concierge.model.paths import LONGEST_COMPONENT_BYTES, safe_component
from concierge.model.placing.spots import is_numbered
from concierge.model.placing.values import FileReason, FileRole, FoundFile, Oddity, Work
from concierge.model.placing.vocabulary import (
    ARCHIVES,
    DISC_FOLDERS,
    DISC_IMAGES,
    DISC_PARTS,
    EXTRA_FOLDERS,
    EXTRA_SUFFIX,
    EXTRA_WORDS,
    GENERIC,
    PROGRAM_SUFFIXES,
    SAMPLE_WORDS,
    SYSTEM_FOLDERS,
    SYSTEM_NAMES,
    UNFINISHED,
    spaced,
    without_names,
)
from concierge.model.selection import is_sound, is_subtitle, is_video, suffix

__all__ = ["Piece", "pieces_of"]

_DEEPEST = 9
# A short and a scene have folders, but their words stand in too many names.
_WORDS = {kind: words.split("|") for kind, words in EXTRA_WORDS.items() if kind not in {"shorts", "scenes"}}
_SUFFIX_KINDS = {
    "behindthescenes": "behind the scenes",
    "deletedscene": "deleted scenes",
    "short": "shorts",
    "scene": "scenes",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A file with its path made safe; `extra` is the kind of extras that it is, or that lie in its folder."""

    found: FoundFile
    parts: tuple[str, ...]
    role: FileRole
    reason: FileReason | None = None
    extra: str = ""
    is_disc: bool = False

    @property
    def name(self) -> str:
        """Its own name."""
        return self.parts[-1]

    @property
    def stem(self) -> str:
        """Its name without the suffix."""
        return PurePosixPath(self.name).stem

    @property
    def suffix(self) -> str:
        """The suffix, as it is written."""
        return PurePosixPath(self.name).suffix

    @property
    def told_name(self) -> str:
        """Its own name for whoever reads it: as it was given, if it had to be cut to be safe."""
        name = self.path.replace("\\", "/").rpartition("/")[2]
        return name if len(name.encode(errors="ignore")) > LONGEST_COMPONENT_BYTES else self.name

    @property
    def is_left_out(self) -> bool:
        """Whether it gets no place."""
        return self.role in {FileRole.SAMPLE, FileRole.JUNK, FileRole.DANGER}

    @property
    def is_film(self) -> bool:
        """Whether it is what is watched: a video, and no extra."""
        return self.role is FileRole.VIDEO and not self.is_disc

    @property
    def is_companion(self) -> bool:
        """Whether it stands beside a film."""
        return self.role in {FileRole.SUBTITLE, FileRole.AUDIO} and not self.extra

    @property
    def path(self) -> str:
        """The path as it was given; no two pieces have the same."""
        return self.found.path

    def below(self, folder: PurePosixPath) -> tuple[str, ...]:
        """Its parts, without the work's folder if it lies there already."""
        depth = len(folder.parts)
        is_there = len(self.parts) > depth and self.parts[:depth] == folder.parts
        return self.parts[depth:] if is_there else self.parts

    def inside(self, folder: PurePosixPath) -> tuple[str, ...]:
        """Its parts below the work's folder, or else below the folder that the torrent brings along."""
        rest = self.below(folder)
        is_whole = len(rest) == 1 or rest != self.parts
        return rest if is_whole or (self.is_disc and rest[0].casefold() in DISC_FOLDERS) else rest[1:]


def pieces_of(files: Sequence[FoundFile], work: Work, folder: PurePosixPath) -> tuple[Piece, ...]:
    """Every file with its role; what the work and its folder are called tells nothing of a file."""
    known = (work.name,) if work.title is None else work.title.names
    names = sorted({spaced(name) for name in known} - {"  "}, key=len, reverse=True)
    read = [_read(file, names) for file in files]
    if work.title is None:
        return tuple(read)
    largest = max((each.found.size_bytes for each in read if each.role is FileRole.VIDEO), default=0)
    signs = _Signs(names, folder, largest, work.is_series)
    return tuple(_with_extra(each, signs) for each in read)


def _read(file: FoundFile, names: Sequence[str]) -> Piece:
    raw = [part for part in file.path.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
    parts = (*map(safe_component, raw[-_DEEPEST:-1]), _safe_name(raw[-1]) if raw else "_")
    role, reason = _role(file, raw, parts, names)
    is_disc = _is_of_disc(parts) and (role is FileRole.VIDEO or reason is FileReason.NO_MEDIA)
    if is_disc:
        role, reason = FileRole.VIDEO, None
    return Piece(found=file, parts=parts, role=role, reason=reason, is_disc=is_disc)


def _safe_name(name: str) -> str:
    """A file's name, made safe; one of which nothing can be read but its suffix keeps that."""
    safe, ending = safe_component(name), PurePosixPath(name).suffix
    return safe_component(f"_{ending}") if ending and not PurePosixPath(safe).suffix else safe


def _role(
    file: FoundFile, raw: Sequence[str], parts: Sequence[str], names: Sequence[str]
) -> tuple[FileRole, FileReason | None]:
    if file.oddity is not None:
        return (FileRole.JUNK if file.oddity is Oddity.UNREADABLE else FileRole.DANGER), FileReason(
            file.oddity.value
        )
    # What nobody sees must not hide a program either.
    if {_suffix(parts[-1]), suffix(file.path)} & PROGRAM_SUFFIXES:
        return FileRole.DANGER, FileReason.PROGRAM
    if why := _why_junk(file, raw, parts[-1]):
        return FileRole.JUNK, why
    # Each part alone: a name that ends one of them goes on in no other.
    if SAMPLE_WORDS & {word for part in parts for word in without_names(part, names).split()}:
        return FileRole.SAMPLE, FileReason.SAMPLE
    name = parts[-1]
    if is_video(name):
        return FileRole.VIDEO, None
    return (FileRole.SUBTITLE if is_subtitle(name) else FileRole.AUDIO), None


def _is_of_disc(parts: Sequence[str]) -> bool:
    """Whether it is of the tree of a DVD or a Blu-ray, which players know as a whole and by its names alone."""
    is_inside = any(part.casefold() in DISC_FOLDERS for part in parts[:-1])
    return is_inside and DISC_PARTS.fullmatch(parts[-1].casefold()) is not None


def _why_junk(file: FoundFile, raw: Sequence[str], name: str) -> FileReason | None:
    if _is_hidden(raw):
        return FileReason.HIDDEN
    kind = _suffix(name)
    if kind in UNFINISHED:
        return FileReason.UNFINISHED
    if kind in DISC_IMAGES:
        return FileReason.DISC_IMAGE
    if ARCHIVES.fullmatch(kind):
        return FileReason.ARCHIVE
    if not (is_video(name) or is_subtitle(name) or is_sound(name)):
        return FileReason.NO_MEDIA
    return None if file.size_bytes > 0 else FileReason.EMPTY


def _is_hidden(raw: Sequence[str]) -> bool:
    if not raw:
        return False
    name, folders = raw[-1].casefold(), {part.casefold() for part in raw[:-1]}
    return (
        name.startswith(("._", "_____padding_file"))
        or name in SYSTEM_NAMES
        or not SYSTEM_FOLDERS.isdisjoint(folders)
    )


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


@dataclass(frozen=True, slots=True)
class _Signs:
    """By what extras are known: what the work is called, where it lies, and the size of its largest film."""

    names: Sequence[str]
    folder: PurePosixPath
    largest: int
    is_series: bool


def _with_extra(piece: Piece, signs: _Signs) -> Piece:
    if piece.is_left_out or piece.is_disc:
        return piece
    by_folder = _kind_by_folder(piece, signs)
    if signs.is_series and by_folder and _is_called_extras(signs.names) and is_numbered(piece.name):
        return piece
    if piece.role is not FileRole.VIDEO:
        return replace(piece, extra=by_folder)
    by_suffix, by_words = _kind_by_suffix(piece, signs.names), _kind_by_words(piece, signs.names)
    kind = by_folder if by_folder not in {"", GENERIC} else by_suffix or by_words or by_folder
    if not kind:
        return piece
    # A word alone makes no extra of the film itself, nor of an episode that is called so.
    is_about = not is_numbered(piece.name) if signs.is_series else piece.found.size_bytes * 2 < signs.largest
    return replace(piece, role=FileRole.EXTRA, extra=kind) if by_folder or by_suffix or is_about else piece


def _is_called_extras(names: Sequence[str]) -> bool:
    """Whether the series itself has the name of such a folder, in which its episodes may lie then."""
    return any(not without_names(word, names).strip() for word in (GENERIC, "other"))


def _kind_by_folder(piece: Piece, signs: _Signs) -> str:
    """What the nearest folder that says so holds; the folder of the torrent or of the work says nothing."""
    said = (
        reading.strip()
        for part in reversed(piece.inside(signs.folder)[:-1])
        for reading in (spaced(part), without_names(part, signs.names))
    )
    return next((EXTRA_FOLDERS[folder] for folder in said if folder in EXTRA_FOLDERS), "")


def _kind_by_suffix(piece: Piece, names: Sequence[str]) -> str:
    found = EXTRA_SUFFIX.search(piece.stem)
    word = found["word"].casefold() if found else ""
    if not word or f" {word}" not in without_names(piece.stem, names):
        return ""
    return _SUFFIX_KINDS.get(word) or EXTRA_FOLDERS.get(word, GENERIC)


def _kind_by_words(piece: Piece, names: Sequence[str]) -> str:
    said = without_names(piece.stem, names)
    return next(
        (kind for kind, words in _WORDS.items() if any(f" {word} " in said for word in words)),
        "",
    )
