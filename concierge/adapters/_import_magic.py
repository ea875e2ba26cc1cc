"""Files that are known by how they begin, and are nothing to read lists from."""

from typing import Final

__all__ = ["LONGEST_MAGIC", "ZIP", "foreign"]

LONGEST_MAGIC: Final = 16
ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"PK00PK")
_FOREIGN: Final = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "spreadsheet",  # BIFF, Excel's own .xls
    b"Rar!\x1a\x07": "other_archive",
    b"7z\xbc\xaf\x27\x1c": "other_archive",
    b"\x1f\x8b": "other_archive",
    b"BZh": "other_archive",
    b"\xfd7zXZ\x00": "other_archive",
    b"%PDF-": "not_text",
    b"\x89PNG": "not_text",
    b"\xff\xd8\xff": "not_text",
    b"SQLite format 3\x00": "not_text",
}


def foreign(beginning: bytes) -> str:
    """The problem with a file that begins so; "" for one that may be text."""
    return next((problem for magic, problem in _FOREIGN.items() if beginning.startswith(magic)), "")
