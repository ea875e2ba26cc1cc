"""What every `--json` document has in common, and the one that any command may print."""

from pydantic import BaseModel, ConfigDict

__all__ = ["BY_COMMAND", "Document", "ErrorDocument", "ProblemDocument"]


class Document(BaseModel):
    """Every key is always there, and no other."""

    model_config = ConfigDict(extra="forbid")


class ProblemDocument(Document):
    """What went wrong: a stable code, and the sentence for people."""

    code: str
    text: str


class ErrorDocument(Document):
    """What any command prints with --json when it could not do its part."""

    error: ProblemDocument


BY_COMMAND = {"error": ErrorDocument}
