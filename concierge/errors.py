"""Everything that concierge raises on purpose.

ConciergeError
├── ConfigError                 a setting is missing or wrong
├── InputError                  what was asked cannot be understood
│   ├── BadBackup               a backup that cannot be written, or not be restored
│   ├── BadImport               a file of another service that cannot be read
│   ├── BadMagnet               not a magnet link that names a torrent
│   ├── BadTorrent              not a .torrent file that can be trusted
│   ├── OutOfRange              a number that this cannot have
│   ├── FileRefused             a file cannot be written where it was asked for
│   └── TooLarge                more text than is kept
├── NotFound                    the source said that there is no such thing
├── NotAllowed                  the user has no grant for it
│   ├── HiddenByAge             not for the user's age, as far as is known
│   ├── HiddenByBlock           the user has blocked it
│   ├── ApprovalNeeded          the owner has been asked and decides
│   ├── LimitReached            more than this person may have
│   ├── BadInvite               a code that lets nobody in
│   ├── LastOwner               the installation always has an owner
│   └── OwnerStays              the owner leaves last
├── Ambiguous                   several things fit equally well
├── ButtonExpired               a button that is too old
├── ButtonUsed                  a button that was pressed before
├── ChangedSince                what is to be taken back is not any more as it was left
├── Conflict                    somebody else changed it meanwhile
├── IllegalTransition           a state that cannot follow the present one
├── JobBusy                     another instance is at the job
├── KeyReused                   a key of idempotency came with another request
├── NoCandidate                 no other release fitted
├── NoMetadata                  nobody told in time what is in a torrent
├── SeedboxInUse                downloads are under way in a person's own torrent client
├── NotFollowable               a download without a topic that could be followed
├── NoSpace                     the disk cannot hold what was asked
├── ClientElsewhere             another process runs the torrents
├── UnsafeContent               a release holds files that are never taken
├── StorageError                the database cannot be used as it is
├── ToolInputError              a model called a tool with wrong arguments
├── AgentError                  a conversation could not go on
│   ├── TooManySteps            the model kept calling tools
│   └── BudgetExceeded          time or money for the turn is used up
└── ServiceError                a service outside did not do its part
    ├── ServiceUnavailable      no answer, or an answer that says "not now"
    ├── RateLimited             too many requests
    │   └── QuotaExceeded       the service takes no more of them today
    ├── LoginFailed             the name, the password or the key is wrong
    │   ├── AccountUnusable     the person's own account was refused, or a part of it is missing
    │   └── CredentialUnreadable  a stored secret cannot be decrypted
    ├── AccountWanted           without an account only a part was looked through
    ├── CaptchaRequired         the service wants a person
    ├── Challenged              a bot check stands before the service
    ├── Unreachable             the person cannot be written to there any more
    ├── UnexpectedAnswer        the answer has another shape than the wire promises
    └── Unsupported             the service cannot do such a thing

`code` is stable and machine-readable. What a person reads stands in `concierge.texts` under `error.<code>`
and is filled with `facts`; the message of the exception itself is for logs and developers.
"""

from collections.abc import Mapping
from typing import ClassVar, TypeAlias

__all__ = [
    "AccountUnusable",
    "AccountWanted",
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
    "CaptchaRequired",
    "Challenged",
    "ChangedSince",
    "ClientElsewhere",
    "ConciergeError",
    "ConfigError",
    "Conflict",
    "CredentialUnreadable",
    "Fact",
    "FileRefused",
    "HiddenByAge",
    "HiddenByBlock",
    "IllegalTransition",
    "InputError",
    "JobBusy",
    "KeyReused",
    "LastOwner",
    "LimitReached",
    "LoginFailed",
    "NoCandidate",
    "NoMetadata",
    "NoSpace",
    "NotAllowed",
    "NotFollowable",
    "NotFound",
    "OutOfRange",
    "OwnerStays",
    "QuotaExceeded",
    "RateLimited",
    "SeedboxInUse",
    "ServiceError",
    "ServiceUnavailable",
    "StorageError",
    "TooLarge",
    "TooManySteps",
    "ToolInputError",
    "UnexpectedAnswer",
    "Unreachable",
    "UnsafeContent",
    "Unsupported",
]

Fact: TypeAlias = str | int | float


class ConciergeError(Exception):
    """The root: catch it to catch everything that concierge raises on purpose."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, **facts: Fact) -> None:
        """Keeps `message` for developers and `facts` for the text that a person reads."""
        super().__init__(message)
        self.facts: Mapping[str, Fact] = facts


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


class ServiceError(ConciergeError):
    """A service outside did not do its part; `service` names it as the settings do."""

    code = "service"

    def __init__(self, service: str, message: str, **facts: Fact) -> None:
        """Prefixes the message with the service's name."""
        super().__init__(f"{service}: {message}", service=service, **facts)
        self.service = service


class ServiceUnavailable(ServiceError):
    """No answer, a broken connection, or an answer that says "not now"."""

    code = "unavailable"


class RateLimited(ServiceError):
    """Too many requests; `retry_after_s` is what the service asked for, if it said.

    One that `is_personal` holds for one person alone: the service takes what is for others.
    """

    code = "rate_limited"

    def __init__(
        self,
        service: str,
        message: str,
        *,
        retry_after_s: float | None = None,
        is_personal: bool = False,
        **facts: Fact,
    ) -> None:
        """Keeps the wait beside the message."""
        super().__init__(service, message, **facts)
        self.retry_after_s = retry_after_s
        self.is_personal = is_personal


class Unreachable(ServiceError):
    """The person cannot be written to there any more: they have blocked us, or have left."""

    code = "unreachable"


class QuotaExceeded(RateLimited):
    """The service takes no more requests today: what this key may ask for in a day is used up."""

    code = "quota_exceeded"


class LoginFailed(ServiceError):
    """The name, the password or the key is wrong, or was so a moment ago and is not tried again yet."""

    code = "login_failed"


class AccountUnusable(LoginFailed):
    """The person's own account was refused, or a part of it is missing; nobody else's is tried in its place."""

    code = "account_unusable"


class CredentialUnreadable(LoginFailed):
    """A stored secret cannot be decrypted and has to be entered again; `facts["kind"]` names it."""

    code = "credential_unreadable"


class AccountWanted(ServiceError):
    """Without an account only the newest that the service has was looked through; there may be more."""

    code = "account_wanted"


class CaptchaRequired(ServiceError):
    """The service wants a person to read a picture, which is at `image_url`.

    `picture` holds its bytes where they could be had. `challenge` names it to the service: with what was read there, it
    is the answer.
    """

    code = "captcha"

    def __init__(
        self,
        service: str,
        message: str,
        *,
        image_url: str,
        picture: bytes = b"",
        challenge: str = "",
        **facts: Fact,
    ) -> None:
        """Keeps the picture beside the message."""
        super().__init__(service, message, **facts)
        self.image_url = image_url
        self.picture = picture
        self.challenge = challenge


class Challenged(ServiceError):
    """A bot check (Cloudflare's and the like) stands before the service; the login itself may be fine.

    Where a solver was asked, `facts["problem"]` is "unsolved", or "solver" if that did not do its part; then
    `facts["solver"]` is its address.
    """

    code = "challenged"


class UnexpectedAnswer(ServiceError):
    """The answer has another shape than the wire promises: the service changed, or a stranger answered."""

    code = "unexpected_answer"


class Unsupported(ServiceError):
    """The service cannot do such a thing, whatever it is asked; `facts["ability"]` names what is lacking."""

    code = "unsupported"
