"""Forms with files in them, as the bot uploads them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Upload", "parts"]

BOUNDARY = re.compile(r"boundary=\"?([^\";]+)")
NAME = re.compile(r'\bname="([^"]*)"')
FILE_NAME = re.compile(r'\bfilename="([^"]*)"')
MIME_TYPE = re.compile(r"content-type:\s*([^\r\n;]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a form."""

    name: str
    mime_type: str
    content: bytes = field(repr=False)


def parts(body: bytes, content_type: str) -> tuple[Mapping[str, str], Mapping[str, Upload]]:
    """The values and the files of a form by their names; both empty where the type names no boundary."""
    values: dict[str, str] = {}
    files: dict[str, Upload] = {}
    boundary = BOUNDARY.search(content_type)
    pieces = body.split(b"--" + boundary[1].encode())[1:-1] if boundary else []
    for piece in pieces:
        head, _, content = piece.removeprefix(b"\r\n").removesuffix(b"\r\n").partition(b"\r\n\r\n")
        about = head.decode()
        name, file_name = NAME.search(about), FILE_NAME.search(about)
        if name and file_name:
            mime_type = MIME_TYPE.search(about)
            named = file_name[1].replace("%22", '"')
            files[name[1]] = Upload(named, mime_type[1] if mime_type else "", content)
        elif name:
            values[name[1]] = content.decode()
    return values, files
