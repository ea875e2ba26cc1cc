"""The forms that qBittorrent is sent, read as it reads them: a field by its name, a file by its file name."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

__all__ = ["Form", "read_form"]

URL_ENCODED: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent; of two files with one file name only the later is there."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def get(self, name: str, default: str = "") -> str:
        """The field's value."""
        return self.fields.get(name, default)

    def flag(self, *names: str) -> bool:
        """Whether one of the fields says true."""
        return any(self.get(name).lower() == "true" for name in names)


async def read_form(request: Request) -> Form:
    """What the request's query and body hold."""
    body = await request.body()
    media_type = request.headers.get("content-type", "")
    kind, _, boundary = media_type.partition("boundary=")
    form = Form(dict(request.query_params))
    if kind.startswith("multipart/form-data"):
        for part in body.split(b"--" + boundary.strip('"').encode())[1:-1]:
            _take(form, part)
    elif body and media_type.startswith(URL_ENCODED):
        form.fields.update(parse_qsl(body.decode(), keep_blank_values=True))
    return form


def _take(form: Form, part: bytes) -> None:
    head, _, content = part.partition(b"\r\n\r\n")
    content = content.removesuffix(b"\r\n")
    labels = dict(_labels(head.decode()))
    if "filename" in labels:
        form.files[labels["filename"]] = content
    else:
        form.fields[labels["name"]] = content.decode()


def _labels(head: str) -> list[tuple[str, str]]:
    line = next(one for one in head.splitlines() if one.lower().startswith("content-disposition"))
    pairs = (part.strip().partition("=") for part in line.split(";")[1:])
    return [(name, value.strip('"')) for name, _, value in pairs]
