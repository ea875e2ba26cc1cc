"""One sentence in, the right film on the NAS: the SDK. Names are loaded when they are first used."""

from importlib import import_module

from concierge._public import HOMES
from concierge._version import __version__

# Type checkers take the name as true. Loading `typing` for it would take longer than telling the version.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from concierge.adapters._tls import tls_context as tls_context
    from concierge.app import Concierge as Concierge
    from concierge.config import Settings as Settings
    from concierge.configuration import Configuration as Configuration, Option as Option
    from concierge.errors import (
        AccountUnusable as AccountUnusable,
        AccountWanted as AccountWanted,
        AgentError as AgentError,
        Ambiguous as Ambiguous,
        ApprovalNeeded as ApprovalNeeded,
        BadBackup as BadBackup,
        BadImport as BadImport,
        BadInvite as BadInvite,
        BadMagnet as BadMagnet,
        BadTorrent as BadTorrent,
        BudgetExceeded as BudgetExceeded,
        ButtonExpired as ButtonExpired,
        ButtonUsed as ButtonUsed,
        CaptchaRequired as CaptchaRequired,
        Challenged as Challenged,
        ChangedSince as ChangedSince,
        ClientElsewhere as ClientElsewhere,
        ConciergeError as ConciergeError,
        ConfigError as ConfigError,
        Conflict as Conflict,
        CredentialUnreadable as CredentialUnreadable,
        FileRefused as FileRefused,
        HiddenByAge as HiddenByAge,
        HiddenByBlock as HiddenByBlock,
        IllegalTransition as IllegalTransition,
        InputError as InputError,
        JobBusy as JobBusy,
        KeyReused as KeyReused,
        LastOwner as LastOwner,
        LimitReached as LimitReached,
        LoginFailed as LoginFailed,
        NoCandidate as NoCandidate,
        NoMetadata as NoMetadata,
        NoSpace as NoSpace,
        NotAllowed as NotAllowed,
        NotFollowable as NotFollowable,
        NotFound as NotFound,
        NoTorrentClient as NoTorrentClient,
        OutOfRange as OutOfRange,
        OwnerStays as OwnerStays,
        QuotaExceeded as QuotaExceeded,
        RateLimited as RateLimited,
        SeedboxInUse as SeedboxInUse,
        ServiceError as ServiceError,
        ServiceUnavailable as ServiceUnavailable,
        StaleLease as StaleLease,
        StorageError as StorageError,
        TooLarge as TooLarge,
        ToolInputError as ToolInputError,
        TooManySteps as TooManySteps,
        TransferFailed as TransferFailed,
        UnexpectedAnswer as UnexpectedAnswer,
        Unreachable as Unreachable,
        UnsafeContent as UnsafeContent,
        Unsupported as Unsupported,
    )
    from concierge.logs import configure_logging as configure_logging, redacted as redacted
    from concierge.model.access import Grant as Grant, Limits as Limits, Role as Role
    from concierge.model.account import (
        Account as Account,
        CaptchaAnswer as CaptchaAnswer,
        CredentialKind as CredentialKind,
        LoginDone as LoginDone,
        LoginStanding as LoginStanding,
        Scope as Scope,
        Standing as Standing,
    )
    from concierge.model.activity import Activity as Activity
    from concierge.model.audio import AudioKind as AudioKind, AudioTrack as AudioTrack
    from concierge.model.audit import AuditEntry as AuditEntry
    from concierge.model.button import Button as Button, NewButton as NewButton
    from concierge.model.cards import (
        card_of as card_of,
        person_card as person_card,
        person_named as person_named,
        title_named as title_named,
    )
    from concierge.model.connection import (
        Connection as Connection,
        ConnectionState as ConnectionState,
        DeviceCode as DeviceCode,
    )
    from concierge.model.contents import Contents as Contents
    from concierge.model.conversation import (
        AgentEvent as AgentEvent,
        AnswersOffered as AnswersOffered,
        Finished as Finished,
        OfferedAnswer as OfferedAnswer,
        Switched as Switched,
        TextDelta as TextDelta,
        TitleShown as TitleShown,
        ToolFinished as ToolFinished,
        ToolStarted as ToolStarted,
        TorrentOffered as TorrentOffered,
        Watched as Watched,
    )
    from concierge.model.cost import (
        CostReport as CostReport,
        CostSpan as CostSpan,
        ModelUse as ModelUse,
        PersonCosts as PersonCosts,
    )
    from concierge.model.craft import Craft as Craft
    from concierge.model.credit import Credit as Credit
    from concierge.model.database import (
        Backup as Backup,
        DatabaseReport as DatabaseReport,
        Restoration as Restoration,
        Upgrade as Upgrade,
    )
    from concierge.model.decision import (
        Decision as Decision,
        Ranking as Ranking,
        Reason as Reason,
        Relaxation as Relaxation,
        SearchReport as SearchReport,
        SourceAnswer as SourceAnswer,
        SourceFailure as SourceFailure,
        UpgradeDecision as UpgradeDecision,
    )
    from concierge.model.diagnosis import Diagnosis as Diagnosis, Health as Health, Notice as Notice
    from concierge.model.discovery import (
        Coincidence as Coincidence,
        Discoveries as Discoveries,
        Discovery as Discovery,
    )
    from concierge.model.download import Download as Download, DownloadState as DownloadState
    from concierge.model.evening import DeepDive as DeepDive, Evening as Evening
    from concierge.model.flow import Flow as Flow
    from concierge.model.following import Following as Following, FollowState as FollowState
    from concierge.model.franchise import Franchise as Franchise, FranchisePart as FranchisePart
    from concierge.model.genre import Genre as Genre, genres_of as genres_of
    from concierge.model.image import Image as Image
    from concierge.model.import_report import (
        Added as Added,
        ImportProgress as ImportProgress,
        ImportReport as ImportReport,
        Unresolved as Unresolved,
    )
    from concierge.model.importing import RowProblem as RowProblem
    from concierge.model.inbox import Incoming as Incoming
    from concierge.model.invite import Invite as Invite, IssuedInvite as IssuedInvite
    from concierge.model.job import JobState as JobState, JobStatus as JobStatus
    from concierge.model.known_title import KnownTitle as KnownTitle
    from concierge.model.language_models import (
        KnownModel as KnownModel,
        ModelChoice as ModelChoice,
        ModelOffer as ModelOffer,
    )
    from concierge.model.library import (
        Have as Have,
        LibraryItem as LibraryItem,
        LibraryPage as LibraryPage,
        LibraryTitle as LibraryTitle,
        Possession as Possession,
    )
    from concierge.model.library_files import LibraryFile as LibraryFile
    from concierge.model.library_words import (
        copies_told as copies_told,
        possession_told as possession_told,
    )
    from concierge.model.matching import Match as Match, match_release as match_release
    from concierge.model.memory import Note as Note
    from concierge.model.namesakes import namesakes as namesakes
    from concierge.model.nas import Nas as Nas, NasScope as NasScope
    from concierge.model.notice import Message as Message, Notification as Notification, Topic as Topic
    from concierge.model.notification_wishes import (
        INTERVALS as INTERVALS,
        NewsKind as NewsKind,
        NotificationEdit as NotificationEdit,
        NotificationWishes as NotificationWishes,
        Way as Way,
    )
    from concierge.model.occasion import Company as Company, Mood as Mood, Occasion as Occasion
    from concierge.model.own_title import OwnTitle as OwnTitle
    from concierge.model.parsing import (
        Fact as Fact,
        ParsedRelease as ParsedRelease,
        ReleaseKind as ReleaseKind,
        parse_release as parse_release,
    )
    from concierge.model.person import Part as Part, Person as Person, PersonIds as PersonIds
    from concierge.model.person_edit import PersonEdit as PersonEdit
    from concierge.model.placing import (
        FileReason as FileReason,
        FileRole as FileRole,
        FoundFile as FoundFile,
        Guess as Guess,
        Oddity as Oddity,
        Placement as Placement,
        PlacingPlan as PlacingPlan,
    )
    from concierge.model.poll import (
        Poll as Poll,
        PollOption as PollOption,
        PollState as PollState,
        Voter as Voter,
    )
    from concierge.model.profile.differing import Difference as Difference
    from concierge.model.profile.document import Provenance as Provenance
    from concierge.model.profile.markdown import heading_of as heading_of
    from concierge.model.profile.revision import Author as Author, Revision as Revision
    from concierge.model.profile.sections import (
        SectionName as SectionName,
        located_field as located_field,
        section_named as section_named,
    )
    from concierge.model.promise import Breach as Breach, BreachKind as BreachKind, Promise as Promise
    from concierge.model.proposal import (
        Accepted as Accepted,
        Proposal as Proposal,
        ProposalOption as ProposalOption,
        ProposedAct as ProposedAct,
    )
    from concierge.model.quality import Source as Source, quality_name as quality_name
    from concierge.model.quality_profile import (
        Criterion as Criterion,
        HdrWish as HdrWish,
        QualityProfile as QualityProfile,
        SizeWish as SizeWish,
        VoiceWish as VoiceWish,
        profiles as profiles,
        voice_wish as voice_wish,
    )
    from concierge.model.recommendation import (
        Lead as Lead,
        LeadKind as LeadKind,
        Recommendation as Recommendation,
        Recommendations as Recommendations,
        Slot as Slot,
    )
    from concierge.model.release import (
        Release as Release,
        TopicFacts as TopicFacts,
        TorrentSource as TorrentSource,
    )
    from concierge.model.reminder import RatingReminder as RatingReminder
    from concierge.model.request import (
        Request as Request,
        RequestNews as RequestNews,
        RequestState as RequestState,
    )
    from concierge.model.resolution import Resolution as Resolution
    from concierge.model.score import Score as Score
    from concierge.model.secrecy import (
        KeyPlace as KeyPlace,
        KeyReport as KeyReport,
        Rotation as Rotation,
        Unreadable as Unreadable,
    )
    from concierge.model.seedbox import OwnSeedbox as OwnSeedbox
    from concierge.model.seeding import (
        CleanupOutlook as CleanupOutlook,
        CleanupVerdict as CleanupVerdict,
        SeedingRule as SeedingRule,
    )
    from concierge.model.series_progress import (
        AiredEpisode as AiredEpisode,
        ProgressState as ProgressState,
        SeriesProgress as SeriesProgress,
        SeriesUnderWay as SeriesUnderWay,
    )
    from concierge.model.shared_pick import (
        Lacking as Lacking,
        SharedPick as SharedPick,
        SharedReport as SharedReport,
    )
    from concierge.model.shelves import (
        Blocked as Blocked,
        ListPage as ListPage,
        Marked as Marked,
        Place as Place,
        Rated as Rated,
        Seen as Seen,
        ToWatch as ToWatch,
    )
    from concierge.model.speed import Speed as Speed, Speeds as Speeds
    from concierge.model.statistics import (
        PersonTally as PersonTally,
        Statistics as Statistics,
        Streak as Streak,
        Tally as Tally,
        YearTally as YearTally,
    )
    from concierge.model.sync import (
        Placed as Placed,
        SyncFile as SyncFile,
        SyncItem as SyncItem,
        SyncReason as SyncReason,
        SyncState as SyncState,
    )
    from concierge.model.taste import (
        Block as Block,
        BlockLevel as BlockLevel,
        Precision as Precision,
        Rating as Rating,
        TasteAction as TasteAction,
        TasteEntry as TasteEntry,
        Viewing as Viewing,
        WatchlistMark as WatchlistMark,
    )
    from concierge.model.taste_patterns import Leaning as Leaning, TastePattern as TastePattern
    from concierge.model.taste_sums import TasteTrait as TasteTrait, TraitSum as TraitSum
    from concierge.model.taste_vector import TraitReason as TraitReason
    from concierge.model.title import (
        Episode as Episode,
        ExternalIds as ExternalIds,
        Season as Season,
        Title as Title,
        TitleKind as TitleKind,
    )
    from concierge.model.title_card import TitleCard as TitleCard
    from concierge.model.title_facts import (
        AgeRating as AgeRating,
        Airing as Airing,
        Collection as Collection,
        Origin as Origin,
        Premiere as Premiere,
        PremiereKind as PremiereKind,
        Provider as Provider,
        SourceRating as SourceRating,
    )
    from concierge.model.title_list import ListKind as ListKind, TitleList as TitleList
    from concierge.model.title_traits import BestMark as BestMark
    from concierge.model.torrent import (
        TorrentEntry as TorrentEntry,
        TorrentState as TorrentState,
        TorrentStatus as TorrentStatus,
    )
    from concierge.model.travel import PackItem as PackItem, SizeRange as SizeRange, TravelPack as TravelPack
    from concierge.model.understanding import (
        Intent as Intent,
        Slots as Slots,
        Understanding as Understanding,
        Understood as Understood,
        understand as understand,
    )
    from concierge.model.user import Preferences as Preferences, User as User
    from concierge.model.wanted import Wanted as Wanted
    from concierge.model.wish import AudioWish as AudioWish, Wish as Wish
    from concierge.ports import DatabaseCare as DatabaseCare, Notifier as Notifier
    from concierge.sections import BotSection as BotSection, GeneralSection as GeneralSection
    from concierge.seedboxes import Seedbox as Seedbox, Seedboxes as Seedboxes
    from concierge.services.downloads import DownloadProgress as DownloadProgress
    from concierge.services.exporting import WrittenLists as WrittenLists
    from concierge.services.nases import IssuedKey as IssuedKey
    from concierge.services.notifications import NotifierTrial as NotifierTrial
    from concierge.services.patterns import (
        reason_of_pattern as reason_of_pattern,
        subject_of_pattern as subject_of_pattern,
    )
    from concierge.services.privacy import Export as Export
    from concierge.services.profiles import SavedProfile as SavedProfile
    from concierge.services.ranking import rank as rank
    from concierge.services.title_lists import ListedTitles as ListedTitles, out_on as out_on
    from concierge.services.trees import FoundTree as FoundTree, Trees as Trees
    from concierge.services.upgrading import upgrade as upgrade
    from concierge.services.user_metadata import UserMetadata as UserMetadata
    from concierge.texts import Texts as Texts, language_of as language_of
    from concierge.views import UserView as UserView

_HOME_OF = {name: f"concierge.{home}" for home, names in HOMES.items() for name in names}

__all__ = ["__version__", *sorted(_HOME_OF)]  # noqa: PLE0604  built from the one table of names


def __getattr__(name: str) -> object:
    """The public name, from the module that defines it."""
    if name not in _HOME_OF:
        raise AttributeError(f"module 'concierge' has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
