"""What a NAS may say, and what it is told, as JSON. Unknown fields are ignored: a NAS may be newer than its server."""

from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from concierge.errors import InputError
from concierge.model.sync import Placed, SyncFile, SyncItem, SyncReason, SyncState
from concierge.model.tracks import SoundTrack, SubtitleTrack, Tracks, VideoTrack
from concierge.server.strict_json import read_json

__all__ = [
    "Bytes",
    "Closed",
    "ClosedByName",
    "CompleteAsked",
    "FailAsked",
    "Failed",
    "FinishedAsked",
    "ItemShape",
    "LeaseAsked",
    "Leased",
    "PendingAsked",
    "PendingTold",
    "ProgressAsked",
    "Progressed",
    "Shape",
    "ShapeT",
    "Text",
    "TorrentAsked",
    "WrongShape",
    "read_body",
    "shaped",
]

MOST_TOKEN = 2**31 - 1  # what a column of the database holds
MOST_BYTES = 2**53 - 1  # what every reader of JSON holds
MOST_FIELDS = 20
DETAIL_CHARS = 1000
TRACK_CHARS = 200

# A database holds no NUL.
Text = Annotated[str, StringConstraints(max_length=4096, pattern=r"^[^\x00]*$")]
ItemId = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
Token = Annotated[int, Field(ge=1, le=MOST_TOKEN)]
Bytes = Annotated[int, Field(ge=0, le=MOST_BYTES)]
Pixels = Annotated[int, Field(ge=0, le=100_000)]


class WrongShape(InputError):
    """JSON that says something else than was asked for; `fields` are the places, as far as they have names."""

    def __init__(self, *fields: str) -> None:
        """Keeps the fields beside the message."""
        super().__init__("fields of another shape")
        self.fields = fields


class Shape(BaseModel):
    """A body, a query or an answer. `known_by` is the field that tells it from another one at the same place."""

    model_config = ConfigDict(strict=True, frozen=True)
    known_by: ClassVar[str] = ""


ShapeT = TypeVar("ShapeT", bound=Shape)


def read_body(body: bytes, *shapes: type[ShapeT]) -> ShapeT:
    """What a body says: the first shape whose `known_by` it has, else the last.

    Raises:
        BadJson: no JSON, or some that has two meanings.
        WrongShape: other JSON.
    """
    value = read_json(body)
    if not isinstance(value, dict):
        raise WrongShape
    return shaped(next((one for one in shapes if one.known_by in value), shapes[-1]), value)


def shaped(shape: type[ShapeT], value: dict[str, object], *, is_query: bool = False) -> ShapeT:
    """The value in that shape; in a query numbers are text. Raises WrongShape."""
    try:
        return shape.model_validate(value, strict=False if is_query else None)
    except ValidationError as error:
        places = (".".join(str(part) for part in one["loc"]) for one in error.errors(include_input=False))
        raise WrongShape(*list(dict.fromkeys(places))[:MOST_FIELDS]) from None


class PendingAsked(Shape):
    """The query of `pending`; more than the most of either number is that most."""

    wait: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    limit: int = Field(default=100, ge=1)


class TorrentAsked(Shape):
    """The query of `torrent`."""

    id: ItemId
    token: Token


class LeaseAsked(Shape):
    """How many items to take, and for how long."""

    limit: int = Field(default=1, ge=1, le=100)
    lease_s: int = Field(default=600, ge=30, le=3600)


class _Held(Shape):
    known_by: ClassVar[str] = "id"

    id: ItemId
    token: Token


class ProgressAsked(_Held):
    """How far it is; saying so renews the lease."""

    done_bytes: Bytes | None = None
    total_bytes: Bytes | None = None
    step: Text | None = None


class FailAsked(_Held):
    """Why it came to nothing. More than 1,000 characters of `detail` are not kept."""

    reason: SyncReason = Field(strict=False)
    detail: Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")] = ""

    def kept_detail(self) -> str:
        """As much as is kept."""
        return self.detail[:DETAIL_CHARS]


class PlacedShape(Shape):
    """A file that stands in the library."""

    path: Text
    size_bytes: Bytes
    destination: Text

    def value(self) -> Placed:
        """As it goes on."""
        return Placed(path=self.path, size_bytes=self.size_bytes, destination=self.destination)


class VideoShape(Shape):
    """A picture, in pixels."""

    width: Pixels
    height: Pixels
    codec: Text = ""


class SubtitleShape(Shape):
    """Subtitles; `language` is ISO 639-1, where there is such a code."""

    language: Text | None = None
    title: Text = ""


class SoundShape(SubtitleShape):
    """A voice."""

    codec: Text = ""
    channels: int | None = Field(default=None, ge=0, le=1024)


class TracksShape(Shape):
    """The tracks of the file at `path`."""

    path: Text
    video: list[VideoShape] = Field(default=[], max_length=100)
    sound: list[SoundShape] = Field(default=[], max_length=1000)
    subtitles: list[SubtitleShape] = Field(default=[], max_length=1000)
    duration_s: float | None = Field(default=None, ge=0, le=10_000_000, allow_inf_nan=False)

    def value(self) -> Tracks:
        """As it goes on: what strangers wrote into a file is of one short line."""
        return Tracks(
            video=tuple(
                VideoTrack(width=one.width, height=one.height, codec=_line(one.codec)) for one in self.video
            ),
            sound=tuple(
                SoundTrack(
                    language=_line(one.language or "") or None,
                    title=_line(one.title),
                    codec=_line(one.codec),
                    channels=one.channels,
                )
                for one in self.sound
            ),
            subtitles=tuple(
                SubtitleTrack(language=_line(one.language or "") or None, title=_line(one.title))
                for one in self.subtitles
            ),
            duration=None if self.duration_s is None else timedelta(seconds=self.duration_s),
        )


class CompleteAsked(_Held):
    """What stands in the library now; without `placed` each file is where it should be."""

    placed: list[PlacedShape] = Field(default=[], max_length=10_000)
    tracks: list[TracksShape] = Field(default=[], max_length=10_000)


class FinishedAsked(Shape):
    """What older scripts say when they are done: one of the first two is needed."""

    torrent_hash: Annotated[str, StringConstraints(pattern=r"^([0-9a-fA-F]{40})?$")] | None = None
    filename: Text | None = None
    local_path: Text | None = None


class FileShape(Shape):
    """A wanted file: `path` in the torrent, `destination` in the library's folder for the item's kind."""

    path: str
    size_bytes: int
    destination: str
    role: str

    @classmethod
    def of(cls, file: SyncFile) -> "FileShape":
        """As it is told."""
        return cls(path=file.path, size_bytes=file.size_bytes, destination=file.destination, role=file.role)


class ItemShape(Shape):
    """A download that waits. Who only looks gets no `token`, and no `lease_until`."""

    id: str
    token: int | None
    lease_until: datetime | None
    info_hash: str
    title: str
    kind: str
    client: str
    source: str
    destination: str
    priority: int
    attempts: int
    size_bytes: int
    has_torrent: bool
    replaces: list[str]
    files: list[FileShape]

    @classmethod
    def of(cls, item: SyncItem, *, is_leased: bool) -> "ItemShape":
        """As it is told."""
        return cls(
            id=item.id,
            token=item.token if is_leased else None,
            lease_until=item.lease_until if is_leased else None,
            info_hash=item.info_hash,
            title=item.title,
            kind=item.kind,
            client=item.client,
            source=item.source,
            destination=item.destination,
            priority=item.priority,
            attempts=item.attempts,
            size_bytes=item.size_bytes,
            has_torrent=item.has_torrent,
            replaces=list(item.replaces),
            files=[FileShape.of(file) for file in item.files],
        )


class PendingTold(Shape):
    """What waits."""

    sync_needed: bool
    items: list[ItemShape]


class Leased(Shape):
    """What was taken; it belongs to whoever has its token, until `lease_until`."""

    items: list[ItemShape]


class Progressed(Shape):
    """The lease goes on."""

    ok: Literal[True] = True
    lease_until: AwareDatetime | None


class Closed(Shape):
    """It is done."""

    ok: Literal[True] = True
    id: str
    state: SyncState


class ClosedByName(Shape):
    """It is done, as older scripts say it."""

    ok: Literal[True] = True
    message: str
    items: list[Closed]


class Failed(Shape):
    """It is tried again at `due_at`, unless it is given up."""

    ok: Literal[True] = True
    id: str
    state: SyncState
    due_at: AwareDatetime | None


def _line(text: str) -> str:
    seen = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(seen.split())[:TRACK_CHARS]
