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
├── StaleLease                  somebody else has the work by now
├── StorageError                the database cannot be used as it is
├── TransferFailed              files did not come home
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
    ├── Unsupported             the service cannot do such a thing
    └── NoTorrentClient         nothing is set up that could download

`code` is stable and machine-readable. What a person reads stands in `concierge.texts` under `error.<code>`
and is filled with `facts`; the message of the exception itself is for logs and developers.
"""

from concierge.errors._house import (
    AgentError,
    Ambiguous,
    ApprovalNeeded,
    BadBackup,
    BadImport,
    BadInvite,
    BadMagnet,
    BadTorrent,
    BudgetExceeded,
    ButtonExpired,
    ButtonUsed,
    ChangedSince,
    ClientElsewhere,
    ConfigError,
    Conflict,
    FileRefused,
    HiddenByAge,
    HiddenByBlock,
    IllegalTransition,
    InputError,
    JobBusy,
    KeyReused,
    LastOwner,
    LimitReached,
    NoCandidate,
    NoMetadata,
    NoSpace,
    NotAllowed,
    NotFollowable,
    NotFound,
    OutOfRange,
    OwnerStays,
    SeedboxInUse,
    StaleLease,
    StorageError,
    TooLarge,
    ToolInputError,
    TooManySteps,
    TransferFailed,
    UnsafeContent,
)
from concierge.errors._root import ConciergeError, Fact
from concierge.errors._services import (
    AccountUnusable,
    AccountWanted,
    CaptchaRequired,
    Challenged,
    CredentialUnreadable,
    LoginFailed,
    NoTorrentClient,
    QuotaExceeded,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
    UnexpectedAnswer,
    Unreachable,
    Unsupported,
)

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
    "NoTorrentClient",
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
    "StaleLease",
    "StorageError",
    "TooLarge",
    "TooManySteps",
    "ToolInputError",
    "TransferFailed",
    "UnexpectedAnswer",
    "Unreachable",
    "UnsafeContent",
    "Unsupported",
]
