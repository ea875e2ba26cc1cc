"""The documents of lists from elsewhere: imports, exports, connected accounts."""

from concierge_cli.documents.base import Document

__all__ = [
    "BY_COMMAND",
    "AccountDocument",
    "AccountsDocument",
    "AddedDocument",
    "ImportDocument",
    "OpenNameDocument",
    "OpenNamesDocument",
    "RemovedAccountDocument",
    "UnresolvedDocument",
    "WrittenListsDocument",
]


class AddedDocument(Document):
    """How many marks are new: titles and episodes seen, scores, wishes, reviews."""

    watched: int
    ratings: int
    watchlist: int
    reviews: int


class UnresolvedDocument(Document):
    """A row to look at: `reason` is "waiting", "unknown" or "ambiguous" for a title that is kept by its name.

    Others are not in the lists: "no_title", "no_mark", "bad_score", "bad_date", "bad_year", "bad_id", "not_a_title",
    "damaged", "too_long", "no_columns".
    """

    row: str
    title: str
    year: int | None
    reason: str


class ImportDocument(Document):
    """`concierge import --json`, a line for each file: what became of all rows; `unchanged` said nothing new."""

    source: str
    read: int
    added: AddedDocument
    unchanged: int
    unresolved: list[UnresolvedDocument]


class OpenNameDocument(UnresolvedDocument):
    """A title that is kept by its name, under the number by which it is decided upon, and what it may mean."""

    id: int
    choices: list[str]


class OpenNamesDocument(Document):
    """`concierge import --unresolved --json`."""

    unresolved: list[OpenNameDocument]


class AccountDocument(Document):
    """A connected account; times are in UTC. `state` is "active" or "expired", `failure` an error's code."""

    service: str
    nickname: str
    state: str
    connected_at: str
    synced_at: str | None
    failure: str | None


class AccountsDocument(Document):
    """`concierge account list --json`, and what can be connected."""

    accounts: list[AccountDocument]
    services: list[str]


class RemovedAccountDocument(Document):
    """`concierge account remove --json`."""

    service: str


class WrittenListsDocument(Document):
    """`concierge export --format F --json`: how many titles are in which files."""

    path: str
    size_bytes: int
    titles: int
    files: list[str]


BY_COMMAND = {
    "import": ImportDocument | OpenNamesDocument,
    "account-add": ImportDocument,
    "account-list": AccountsDocument,
    "account-sync": ImportDocument,
    "account-remove": RemovedAccountDocument,
}
