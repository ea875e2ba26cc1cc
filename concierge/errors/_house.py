"""What goes wrong in the house itself: settings, questions, grants, rules, the database, a conversation."""

from concierge.errors._root import ConciergeError, Fact

__all__ = [
    "AgentError",
    "Ambiguous",
    "ApprovalNeeded",
    "BadBackup",
    "BadImport",
    "BadInvite",
    "BadMagnet",
    "BadTorrent",
    "BudgetExceeded",
    "ButtonExpired",
    "ButtonUsed",
    "ChangedSince",
    "ClientElsewhere",
    "ConfigError",
    "Conflict",
    "FileRefused",
    "HiddenByAge",
    "HiddenByBlock",
    "IllegalTransition",
    "InputError",
    "JobBusy",
    "KeyReused",
    "LastOwner",
    "LimitReached",
    "NoCandidate",
    "NoMetadata",
    "NoSpace",
    "NotAllowed",
    "NotFollowable",
    "NotFound",
    "OutOfRange",
    "OwnerStays",
    "SeedboxInUse",
    "StaleLease",
    "StorageError",
    "TooLarge",
    "TooManySteps",
    "ToolInputError",
    "TransferFailed",
    "UnsafeContent",
]


class ConfigError(ConciergeError):
    """A setting is missing or wrong; `facts["setting"]` names the variable."""

    code = "config"


class InputError(ConciergeError):
    """What was asked cannot be understood: empty, too long, or not text."""

    code = "bad_input"


class BadBackup(InputError):
    """The file of a backup cannot be written, or is none that can be restored; `facts["problem"]` says why."""

    code = "bad_backup"


class BadImport(InputError):
    """A file of another service that cannot be read; `facts["problem"]` says why, `facts["file"]` names it."""

    code = "bad_import"


class BadMagnet(InputError):
    """Not a magnet link that names a torrent; `facts["part"]` says which part is wrong."""

    code = "bad_magnet"


class BadTorrent(InputError):
    """Not a .torrent file that can be trusted."""

    code = "bad_torrent"


class OutOfRange(InputError):
    """A number that this cannot have; facts: `problem` names what it is for, `low` and `high` what it may be."""

    code = "out_of_range"


class FileRefused(InputError):
    """A file cannot be written where it was asked for; facts: `file`, and `problem`."""

    code = "file_refused"


class TooLarge(InputError):
    """More text than is kept, of which nothing was; `facts["problem"]` says what of, `facts["limit"]` how much is."""

    code = "too_large"


class NotFound(ConciergeError):
    """The source said that there is no such thing; a source that did not answer is never this."""

    code = "not_found"


class NotAllowed(ConciergeError):
    """The user has no grant for it."""

    code = "not_allowed"


class HiddenByAge(NotAllowed):
    """Not for the user's age; an age that nobody knows counts as 18. Facts: `what`, `limit`."""

    code = "hidden_by_age"


class HiddenByBlock(NotAllowed):
    """The user has blocked it; `facts["what"]` names what was asked for, `facts["blocked"]` what lifts it."""

    code = "hidden_by_block"


class ApprovalNeeded(NotAllowed):
    """The person may not start it alone: the owner has been asked; `facts["request"]` is the request's id."""

    code = "approval_needed"


class LimitReached(NotAllowed):
    """More than this person may have; facts: `problem` names the limit, `limit` and `used` are its numbers."""

    code = "limit_reached"


class BadInvite(NotAllowed):
    """A code that lets nobody in: it is wrong, was used, was taken back or is too old, and it is not told which."""

    code = "bad_invite"


class LastOwner(NotAllowed):
    """The owner of the installation stays its owner and cannot be removed."""

    code = "last_owner"


class OwnerStays(NotAllowed):
    """The owner leaves last, because nobody could let people in then; `n` is how many others there are."""

    code = "owner_stays"


class Ambiguous(ConciergeError):
    """Several things fit equally well; `choices` names them, best first."""

    code = "ambiguous"

    def __init__(self, message: str, *, choices: tuple[str, ...], **facts: Fact) -> None:
        """Keeps the choices beside the message."""
        super().__init__(message, **facts)
        self.choices = choices


class ButtonExpired(ConciergeError):
    """A button under a message that is too old: what it stood for may not be so any more."""

    code = "button_expired"


class ButtonUsed(ConciergeError):
    """A button of single use that was pressed before, or another one that it was offered with."""

    code = "button_used"


class ChangedSince(ConciergeError):
    """What is to be taken back is not any more as it was left; taking back what came later goes first."""

    code = "changed_since"


class Conflict(ConciergeError):
    """Somebody else changed it meanwhile: nothing of this change was written, and it may be tried again.

    `newest` is the revision that it has now, `difference` the lines that were changed, "-" before those that went.
    """

    code = "conflict"

    def __init__(self, message: str, *, newest: int, difference: tuple[str, ...] = (), **facts: Fact) -> None:
        """Keeps what is there now beside the message."""
        super().__init__(message, revision=newest, **facts)
        self.newest = newest
        self.difference = difference


class IllegalTransition(ConciergeError):
    """A state that cannot follow the present one."""

    code = "illegal_transition"


class JobBusy(ConciergeError):
    """Another instance is at the job, or only another one can be; `facts["job"]` names it."""

    code = "job_busy"


class KeyReused(ConciergeError):
    """The key under which something was asked for before came with another request; `facts["key"]` is the key."""

    code = "key_reused"


class NoCandidate(ConciergeError):
    """The search that found a download's release knows no other one that fits; `facts["what"]` is the release."""

    code = "no_candidate"


class NoMetadata(ConciergeError):
    """Nobody who has the torrent was met in all the time that was given, so nothing is known of what is in it."""

    code = "no_metadata"


class NotFollowable(ConciergeError):
    """A download without a topic that could be followed; `facts["problem"]` says what it lacks."""

    code = "not_followable"


class NoSpace(ConciergeError):
    """The disk cannot hold what was asked; facts: `needed_bytes`, `free_bytes`."""

    code = "no_space"


class ClientElsewhere(ConciergeError):
    """Another process runs the torrents, and only that one can let them go; `n` is how many there are."""

    code = "client_elsewhere"


class SeedboxInUse(ConciergeError):
    """A person's own torrent client cannot be given up or moved: `n` downloads are under way in it."""

    code = "seedbox_in_use"


class UnsafeContent(ConciergeError):
    """A release holds files that are never taken, such as programs; `facts["file"]` names one."""

    code = "unsafe_content"


class StorageError(ConciergeError):
    """The database cannot be used as it is: damaged, newer than this version, or read-only."""

    code = "storage"


class StaleLease(ConciergeError):
    """Somebody else has the work by now, or it was given back; whoever comes with an old token changes nothing."""

    code = "stale_lease"


class TransferFailed(ConciergeError):
    """Files did not come home; `reason` is a value of `SyncReason`, and the message what was said of it."""

    code = "transfer_failed"

    def __init__(self, reason: str, detail: str, **facts: Fact) -> None:
        """Keeps the reason beside the message."""
        super().__init__(detail, reason=reason, **facts)
        self.reason = reason


class ToolInputError(ConciergeError):
    """A model called a tool with wrong arguments; the message goes back to the model."""

    code = "tool_input"


class AgentError(ConciergeError):
    """A conversation could not go on."""

    code = "agent"


class TooManySteps(AgentError):
    """The model kept calling tools beyond the turn's limit, or none of its calls could be run."""

    code = "too_many_steps"


class BudgetExceeded(AgentError):
    """The time, the tokens or the money for the turn is used up, or the conversation is too long for the model."""

    code = "budget_exceeded"
