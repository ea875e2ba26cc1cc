"""The documents of `concierge config` and `concierge setup`."""

from typing import Literal

from concierge_cli.documents.base import Document

__all__ = [
    "BY_COMMAND",
    "OptionDocument",
    "OptionsDocument",
    "PathDocument",
    "QuestionDocument",
    "SetupDocument",
]


class OptionDocument(Document):
    """A setting; `value` is null if it is not set, and `***` in place of any secret."""

    name: str
    value: str | None
    source: Literal["environment", "dotenv", "file", "default"]
    variable: str
    file: str | None
    secret: bool


class OptionsDocument(Document):
    """`concierge config --json`."""

    settings: list[OptionDocument]


class PathDocument(Document):
    """`concierge config path --json`; neither file need be there."""

    file: str
    secrets: str


class QuestionDocument(Document):
    """A question of the first run, and the settings that its answer writes."""

    question: str
    settings: list[str]
    default: str


class SetupDocument(Document):
    """`concierge setup --json`: what it would ask a person."""

    questions: list[QuestionDocument]


BY_COMMAND = {
    "config": OptionsDocument,
    "config-change": OptionDocument,
    "config-path": PathDocument,
    "setup": SetupDocument,
}
