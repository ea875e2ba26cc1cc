"""One sentence in, the right film on the NAS: the SDK. Names are loaded when they are first used."""

from importlib import import_module

from concierge._version import __version__

# Type checkers take the name as true. Loading `typing` for it would take longer than telling the version.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from concierge.app import Concierge as Concierge
    from concierge.config import Settings as Settings
    from concierge.configuration import Configuration as Configuration
    from concierge.configuration import Option as Option
    from concierge.errors import (
        AccountUnusable as AccountUnusable,
    )
    from concierge.errors import (
        AccountWanted as AccountWanted,
    )
    from concierge.errors import (
        AgentError as AgentError,
    )
    from concierge.errors import (
        Ambiguous as Ambiguous,
    )
    from concierge.errors import (
        ApprovalNeeded as ApprovalNeeded,
    )
    from concierge.errors import (
        BadBackup as BadBackup,
    )
    from concierge.errors import (
        BadInvite as BadInvite,
    )
    from concierge.errors import (
        BadMagnet as BadMagnet,
    )
    from concierge.errors import (
        BadTorrent as BadTorrent,
    )
    from concierge.errors import (
        BudgetExceeded as BudgetExceeded,
    )
    from concierge.errors import (
        CaptchaRequired as CaptchaRequired,
    )
    from concierge.errors import (
        Challenged as Challenged,
    )
    from concierge.errors import ChangedSince as ChangedSince
    from concierge.errors import (
        ClientElsewhere as ClientElsewhere,
    )
    from concierge.errors import (
        ConciergeError as ConciergeError,
    )
    from concierge.errors import (
        ConfigError as ConfigError,
    )
    from concierge.errors import (
        Conflict as Conflict,
    )
    from concierge.errors import (
        CredentialUnreadable as CredentialUnreadable,
    )
    from concierge.errors import (
        FileRefused as FileRefused,
    )
    from concierge.errors import HiddenByAge as HiddenByAge
    from concierge.errors import HiddenByBlock as HiddenByBlock
    from concierge.errors import (
        IllegalTransition as IllegalTransition,
    )
    from concierge.errors import (
        InputError as InputError,
    )
    from concierge.errors import (
        KeyReused as KeyReused,
    )
    from concierge.errors import (
        LastOwner as LastOwner,
    )
    from concierge.errors import (
        LimitReached as LimitReached,
    )
    from concierge.errors import (
        LoginFailed as LoginFailed,
    )
    from concierge.errors import (
        NoSpace as NoSpace,
    )
    from concierge.errors import (
        NotAllowed as NotAllowed,
    )
    from concierge.errors import (
        NotFound as NotFound,
    )
    from concierge.errors import (
        OutOfRange as OutOfRange,
    )
    from concierge.errors import (
        OwnerStays as OwnerStays,
    )
    from concierge.errors import (
        QuotaExceeded as QuotaExceeded,
    )
    from concierge.errors import (
        RateLimited as RateLimited,
    )
    from concierge.errors import (
        ServiceError as ServiceError,
    )
    from concierge.errors import (
        ServiceUnavailable as ServiceUnavailable,
    )
    from concierge.errors import (
        StorageError as StorageError,
    )
    from concierge.errors import (
        TooLarge as TooLarge,
    )
    from concierge.errors import (
        ToolInputError as ToolInputError,
    )
    from concierge.errors import (
        TooManySteps as TooManySteps,
    )
    from concierge.errors import (
        UnexpectedAnswer as UnexpectedAnswer,
    )
    from concierge.errors import (
        UnsafeContent as UnsafeContent,
    )
    from concierge.logs import configure_logging as configure_logging
    from concierge.logs import redacted as redacted
    from concierge.model.access import Grant as Grant
    from concierge.model.access import Limits as Limits
    from concierge.model.access import Role as Role
    from concierge.model.account import Account as Account
    from concierge.model.account import CaptchaAnswer as CaptchaAnswer
    from concierge.model.account import CredentialKind as CredentialKind
    from concierge.model.account import LoginDone as LoginDone
    from concierge.model.account import LoginStanding as LoginStanding
    from concierge.model.account import Scope as Scope
    from concierge.model.account import Standing as Standing
    from concierge.model.audio import AudioKind as AudioKind
    from concierge.model.audio import AudioTrack as AudioTrack
    from concierge.model.audit import AuditEntry as AuditEntry
    from concierge.model.contents import Contents as Contents
    from concierge.model.conversation import (
        AgentEvent as AgentEvent,
    )
    from concierge.model.conversation import (
        Finished as Finished,
    )
    from concierge.model.conversation import (
        TextDelta as TextDelta,
    )
    from concierge.model.conversation import (
        ToolFinished as ToolFinished,
    )
    from concierge.model.conversation import (
        ToolStarted as ToolStarted,
    )
    from concierge.model.credit import Credit as Credit
    from concierge.model.database import Backup as Backup
    from concierge.model.database import DatabaseReport as DatabaseReport
    from concierge.model.database import Restoration as Restoration
    from concierge.model.database import Upgrade as Upgrade
    from concierge.model.decision import (
        Decision as Decision,
    )
    from concierge.model.decision import (
        Ranking as Ranking,
    )
    from concierge.model.decision import (
        Reason as Reason,
    )
    from concierge.model.decision import (
        Relaxation as Relaxation,
    )
    from concierge.model.decision import (
        SearchReport as SearchReport,
    )
    from concierge.model.decision import (
        SourceAnswer as SourceAnswer,
    )
    from concierge.model.decision import (
        SourceFailure as SourceFailure,
    )
    from concierge.model.decision import (
        UpgradeDecision as UpgradeDecision,
    )
    from concierge.model.diagnosis import Diagnosis as Diagnosis
    from concierge.model.diagnosis import Health as Health
    from concierge.model.diagnosis import Notice as Notice
    from concierge.model.download import (
        Download as Download,
    )
    from concierge.model.download import (
        DownloadState as DownloadState,
    )
    from concierge.model.download import (
        TorrentEntry as TorrentEntry,
    )
    from concierge.model.download import (
        TorrentState as TorrentState,
    )
    from concierge.model.download import (
        TorrentStatus as TorrentStatus,
    )
    from concierge.model.genre import Genre as Genre
    from concierge.model.image import Image as Image
    from concierge.model.invite import Invite as Invite
    from concierge.model.invite import IssuedInvite as IssuedInvite
    from concierge.model.known_title import KnownTitle as KnownTitle
    from concierge.model.matching import Match as Match
    from concierge.model.matching import match_release as match_release
    from concierge.model.memory import Note as Note
    from concierge.model.parsing import Fact as Fact
    from concierge.model.parsing import ParsedRelease as ParsedRelease
    from concierge.model.parsing import ReleaseKind as ReleaseKind
    from concierge.model.parsing import parse_release as parse_release
    from concierge.model.person import Part as Part
    from concierge.model.person import Person as Person
    from concierge.model.person import PersonIds as PersonIds
    from concierge.model.person_edit import PersonEdit as PersonEdit
    from concierge.model.profile.differing import Difference as Difference
    from concierge.model.profile.document import Provenance as Provenance
    from concierge.model.profile.markdown import heading_of as heading_of
    from concierge.model.profile.revision import Author as Author
    from concierge.model.profile.revision import Revision as Revision
    from concierge.model.profile.sections import SectionName as SectionName
    from concierge.model.profile.sections import located_field as located_field
    from concierge.model.profile.sections import section_named as section_named
    from concierge.model.proposal import Proposal as Proposal
    from concierge.model.proposal import ProposalOption as ProposalOption
    from concierge.model.quality import Source as Source
    from concierge.model.quality import quality_name as quality_name
    from concierge.model.quality_profile import (
        Criterion as Criterion,
    )
    from concierge.model.quality_profile import (
        HdrWish as HdrWish,
    )
    from concierge.model.quality_profile import (
        QualityProfile as QualityProfile,
    )
    from concierge.model.quality_profile import (
        SizeWish as SizeWish,
    )
    from concierge.model.quality_profile import (
        VoiceWish as VoiceWish,
    )
    from concierge.model.quality_profile import (
        profiles as profiles,
    )
    from concierge.model.quality_profile import (
        voice_wish as voice_wish,
    )
    from concierge.model.release import Release as Release
    from concierge.model.release import TopicFacts as TopicFacts
    from concierge.model.release import TorrentSource as TorrentSource
    from concierge.model.request import Request as Request
    from concierge.model.request import RequestState as RequestState
    from concierge.model.resolution import Resolution as Resolution
    from concierge.model.score import Score as Score
    from concierge.model.secrecy import KeyPlace as KeyPlace
    from concierge.model.secrecy import KeyReport as KeyReport
    from concierge.model.secrecy import Rotation as Rotation
    from concierge.model.secrecy import Unreadable as Unreadable
    from concierge.model.shelves import Blocked as Blocked
    from concierge.model.shelves import ListPage as ListPage
    from concierge.model.shelves import Marked as Marked
    from concierge.model.shelves import Place as Place
    from concierge.model.shelves import Rated as Rated
    from concierge.model.shelves import Seen as Seen
    from concierge.model.shelves import ToWatch as ToWatch
    from concierge.model.taste import Block as Block
    from concierge.model.taste import BlockLevel as BlockLevel
    from concierge.model.taste import Precision as Precision
    from concierge.model.taste import Rating as Rating
    from concierge.model.taste import TasteAction as TasteAction
    from concierge.model.taste import TasteEntry as TasteEntry
    from concierge.model.taste import Viewing as Viewing
    from concierge.model.taste import WatchlistMark as WatchlistMark
    from concierge.model.title import Episode as Episode
    from concierge.model.title import ExternalIds as ExternalIds
    from concierge.model.title import Season as Season
    from concierge.model.title import Title as Title
    from concierge.model.title import TitleKind as TitleKind
    from concierge.model.title_card import TitleCard as TitleCard
    from concierge.model.title_facts import AgeRating as AgeRating
    from concierge.model.title_facts import Airing as Airing
    from concierge.model.title_facts import Collection as Collection
    from concierge.model.title_facts import Origin as Origin
    from concierge.model.title_facts import Premiere as Premiere
    from concierge.model.title_facts import PremiereKind as PremiereKind
    from concierge.model.title_facts import Provider as Provider
    from concierge.model.title_facts import SourceRating as SourceRating
    from concierge.model.title_list import ListKind as ListKind
    from concierge.model.title_list import TitleList as TitleList
    from concierge.model.user import Preferences as Preferences
    from concierge.model.user import User as User
    from concierge.model.wanted import Wanted as Wanted
    from concierge.model.wish import AudioWish as AudioWish
    from concierge.model.wish import Wish as Wish
    from concierge.ports import DatabaseCare as DatabaseCare
    from concierge.sections import BotSection as BotSection
    from concierge.sections import GeneralSection as GeneralSection
    from concierge.services.downloads import DownloadProgress as DownloadProgress
    from concierge.services.privacy import Export as Export
    from concierge.services.profiles import SavedProfile as SavedProfile
    from concierge.services.ranking import rank as rank
    from concierge.services.title_lists import ListedTitles as ListedTitles
    from concierge.services.title_lists import out_on as out_on
    from concierge.services.upgrading import upgrade as upgrade
    from concierge.services.user_metadata import UserMetadata as UserMetadata
    from concierge.texts import Texts as Texts
    from concierge.texts import language_of as language_of
    from concierge.views import UserView as UserView

_HOMES = {
    "app": ("Concierge",),
    "config": ("Settings",),
    "configuration": ("Configuration", "Option"),
    "errors": (
        "AccountUnusable",
        "AccountWanted",
        "AgentError",
        "Ambiguous",
        "ApprovalNeeded",
        "BadBackup",
        "BadInvite",
        "BadMagnet",
        "BadTorrent",
        "BudgetExceeded",
        "CaptchaRequired",
        "Challenged",
        "ClientElsewhere",
        "ChangedSince",
        "ConciergeError",
        "ConfigError",
        "CredentialUnreadable",
        "FileRefused",
        "HiddenByAge",
        "HiddenByBlock",
        "Conflict",
        "IllegalTransition",
        "InputError",
        "KeyReused",
        "LastOwner",
        "LimitReached",
        "LoginFailed",
        "NoSpace",
        "NotAllowed",
        "NotFound",
        "OwnerStays",
        "OutOfRange",
        "QuotaExceeded",
        "RateLimited",
        "ServiceError",
        "ServiceUnavailable",
        "StorageError",
        "TooLarge",
        "TooManySteps",
        "ToolInputError",
        "UnexpectedAnswer",
        "UnsafeContent",
    ),
    "logs": ("configure_logging", "redacted"),
    "model.access": ("Grant", "Limits", "Role"),
    "model.account": (
        "Account",
        "CaptchaAnswer",
        "CredentialKind",
        "LoginDone",
        "LoginStanding",
        "Scope",
        "Standing",
    ),
    "model.audio": ("AudioKind", "AudioTrack"),
    "model.audit": ("AuditEntry",),
    "model.conversation": ("AgentEvent", "Finished", "TextDelta", "ToolFinished", "ToolStarted"),
    "model.decision": (
        "Decision",
        "Ranking",
        "Reason",
        "Relaxation",
        "SearchReport",
        "SourceAnswer",
        "SourceFailure",
        "UpgradeDecision",
    ),
    "model.database": ("Backup", "DatabaseReport", "Restoration", "Upgrade"),
    "model.diagnosis": ("Diagnosis", "Health", "Notice"),
    "model.download": ("Download", "DownloadState", "TorrentEntry", "TorrentState", "TorrentStatus"),
    "model.invite": ("Invite", "IssuedInvite"),
    "model.matching": ("Match", "match_release"),
    "model.memory": ("Note",),
    "model.parsing": ("Fact", "ParsedRelease", "ReleaseKind", "parse_release"),
    "model.quality_profile": (
        "Criterion",
        "HdrWish",
        "QualityProfile",
        "SizeWish",
        "VoiceWish",
        "profiles",
        "voice_wish",
    ),
    "model.person_edit": ("PersonEdit",),
    "model.profile.differing": ("Difference",),
    "model.profile.document": ("Provenance",),
    "model.profile.markdown": ("heading_of",),
    "model.profile.revision": ("Author", "Revision"),
    "model.profile.sections": ("SectionName", "located_field", "section_named"),
    "model.proposal": ("Proposal", "ProposalOption"),
    "model.quality": ("Source", "quality_name"),
    "model.contents": ("Contents",),
    "model.release": ("Release", "TopicFacts", "TorrentSource"),
    "model.request": ("Request", "RequestState"),
    "model.secrecy": ("KeyPlace", "KeyReport", "Rotation", "Unreadable"),
    "model.title": ("Episode", "ExternalIds", "Season", "Title", "TitleKind"),
    "model.credit": ("Credit",),
    "model.genre": ("Genre",),
    "model.image": ("Image",),
    "model.person": ("Part", "Person", "PersonIds"),
    "model.resolution": ("Resolution",),
    "model.title_card": ("TitleCard",),
    "model.title_facts": (
        "AgeRating",
        "Airing",
        "Collection",
        "Origin",
        "Premiere",
        "PremiereKind",
        "Provider",
        "SourceRating",
    ),
    "model.title_list": ("ListKind", "TitleList"),
    "services.title_lists": ("ListedTitles", "out_on"),
    "model.user": ("Preferences", "User"),
    "model.wanted": ("Wanted",),
    "model.wish": ("AudioWish", "Wish"),
    "ports": ("DatabaseCare",),
    "sections": ("BotSection", "GeneralSection"),
    "model.known_title": ("KnownTitle",),
    "model.score": ("Score",),
    "model.shelves": (
        "Blocked",
        "ListPage",
        "Marked",
        "Place",
        "Rated",
        "Seen",
        "ToWatch",
    ),
    "model.taste": (
        "Block",
        "BlockLevel",
        "Precision",
        "Rating",
        "TasteAction",
        "TasteEntry",
        "Viewing",
        "WatchlistMark",
    ),
    "services.user_metadata": ("UserMetadata",),
    "services.downloads": ("DownloadProgress",),
    "services.privacy": ("Export",),
    "services.profiles": ("SavedProfile",),
    "services.ranking": ("rank",),
    "services.upgrading": ("upgrade",),
    "texts": ("Texts", "language_of"),
    "views": ("UserView",),
}
_HOME_OF = {name: f"concierge.{home}" for home, names in _HOMES.items() for name in names}

__all__ = [  # noqa: PLE0604  built from the one table of names
    "__version__",
    *sorted(_HOME_OF),
]


def __getattr__(name: str) -> object:
    """The public name, from the module that defines it."""
    if name not in _HOME_OF:
        message = f"module 'concierge' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
