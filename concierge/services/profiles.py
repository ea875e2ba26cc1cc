"""What is known of a person: read, changed by whoever knows the newest revision, and taken back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from concierge.errors import Conflict, InputError, NotFound, OutOfRange, TooLarge
from concierge.model.profile.compacting import ITEM_CHARS, LIMIT_BYTES, Compacted, compacted
from concierge.model.profile.differing import Difference, differences
from concierge.model.profile.digest import digest_of
from concierge.model.profile.document import (
    Document,
    Fact,
    Line,
    Provenance,
    Update,
    is_single,
    is_surer,
    one_line,
)
from concierge.model.profile.markdown import heading_of, parse, parse_body, render
from concierge.model.profile.revision import KEPT_REVISIONS, Author, Revision
from concierge.model.profile.sections import SectionName, field_named, label_of
from concierge.model.profile.template import Known, first_document, without_blanks
from concierge.model.profile.wishes import preferences_of
from concierge.model.user import User
from concierge.ports import Clock, Repositories, Storage
from concierge.texts import LANGUAGES, texts

__all__ = ["MOST_READ_BYTES", "Profiles", "SavedProfile"]

MOST_READ_BYTES = 256 * 1024
_MOST_UNASKED_BYTES = 10**15
_TRIES = 16
_Change: TypeAlias = Callable[[Document], Document]


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedProfile:
    """The newest revision after a change, and as lines: what had to go, what was merged or cut short to make room.

    `unclear` are the lines about releases that nobody could read as preferences.
    """

    revision: Revision
    dropped: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cause:
    """Who changes what, and how it is called in the history."""

    note: str
    by: Author
    section: SectionName | None = None


class Profiles:
    """Everyone's profiles, each changed in one transaction with the preferences and the digest that follow from it."""

    def __init__(self, storage: Storage, *, clock: Clock) -> None:
        """Takes where profiles are kept; reads the sentences of every language, for which it opens files."""
        self._storage = storage
        self._clock = clock
        self._texts = {language: texts(language) for language in LANGUAGES}

    async def get(self, user: User) -> Revision:
        """The newest revision; number 0, made from what is known, as long as nobody changed it."""
        async with self._storage.reading() as rows:
            return await self._newest(rows, user)

    async def edit(
        self,
        user: User,
        text: str,
        *,
        revision: int,
        section: SectionName | None = None,
        by: Author = Author.PERSON,
    ) -> SavedProfile:
        """The profile with this text in the place of revision `revision`, or of one section of it.

        A change that is there already is not made again, whatever the revision.

        Raises:
            Conflict: the newest revision is another one, and says something else.
            TooLarge: it is beyond all measure, or does not fit without losing what must not be lost.
        """
        _refuse_flood(text)
        cleaned = _cleaned(text)
        cause = _Cause(note="edited", by=by, section=section)
        return await self._changed(
            user, lambda document: _edited(document, cleaned, section), cause, revision
        )

    async def add(
        self,
        user: User,
        section: SectionName,
        text: str,
        *,
        field: str = "",
        source: Provenance = Provenance.SAID,
        by: Author = Author.PERSON,
    ) -> SavedProfile:
        """The profile with one more fact, dated today, in the place of the old one where a person has only one.

        `field` is a field's code or label. The text is one line, whatever it was. A conclusion never takes the place
        of what the person said: the profile stays as it is then.

        Raises:
            InputError: the fact is empty, or beyond all measure.
            NotFound: the section has no such field.
        """
        _refuse_flood(text)
        known = field_named(section, field) if field else None
        if field and known is None:
            raise NotFound(f"{section} has no field {field!r}", what=field)
        code, today = known.code if known else "", self._clock.now().date()
        fact = Fact(text=one_line(text), field=code, source=source, on=today)
        if not fact.text:
            raise InputError("an empty fact", problem="empty")
        cause = _Cause(note="added", by=by, section=section)
        return await self._changed(user, lambda document: _with_fact(document, section, fact), cause)

    async def remove(
        self, user: User, section: SectionName, text: str, *, by: Author = Author.PERSON
    ) -> SavedProfile:
        """The profile without the items that say this, or that are of the field with this label.

        Raises:
            NotFound: there is no such item.
        """
        cause = _Cause(note="removed", by=by, section=section)
        return await self._changed(user, lambda document: _without(document, section, text), cause)

    async def history(self, user: User, *, limit: int = KEPT_REVISIONS) -> tuple[Revision, ...]:
        """The revisions that are kept, newest first: at most 200."""
        async with self._storage.reading() as rows:
            return await rows.profiles.history(user.id, limit=limit)

    async def differences(self, user: User, old: int, new: int | None = None) -> tuple[Difference, ...]:
        """What one revision has differently from an older one; without `new` it is the newest. Raises NotFound."""
        async with self._storage.reading() as rows:
            before = await self._revision(rows, user, old)
            after = await self._newest(rows, user) if new is None else await self._revision(rows, user, new)
        return differences(before.document, after.document)

    async def undo(
        self, user: User, revision: int | None = None, *, by: Author = Author.PERSON
    ) -> SavedProfile:
        """The profile as it was in that revision, or before the last change: a new revision, so undone as easily.

        Raises:
            NotFound: there is no such revision, or no longer.
            Conflict: without `revision`, another change came in between.
        """
        async with self._storage.reading() as rows:
            newest = await self._newest(rows, user)
            number = newest.number - 1 if revision is None else revision
            document = (await self._revision(rows, user, number)).document
        expected = newest.number if revision is None else None
        return await self._changed(user, lambda _: document, _Cause(note="undone", by=by), expected)

    async def let_start(self, user: User, up_to_bytes: int) -> None:
        """From now on clear winners up to that size start without a question; 0 asks always.

        It is no part of the document, so that nobody can write it there: neither an import nor a model.

        Raises:
            OutOfRange: it is less than nothing, or more than any disk.
        """
        if not 0 <= up_to_bytes <= _MOST_UNASKED_BYTES:
            message = f"{up_to_bytes} bytes unasked"
            raise OutOfRange(message, problem="held_bytes", low=0, high=_MOST_UNASKED_BYTES)
        async with self._storage.transaction() as rows:
            kept = await rows.users.locked(user.id)
            wanted = replace(kept.preferences, auto_start_bytes=up_to_bytes)
            await rows.profiles.tell(user.id, wanted, kept.digest, None)

    async def reset(self, user: User, *, by: Author = Author.PERSON) -> SavedProfile:
        """The profile as that of a person who has said nothing yet; what it was stays in the history."""
        bare = first_document(Known(id=user.id, language=_language(user)))
        return await self._changed(user, lambda _: bare, _Cause(note="reset", by=by))

    async def _changed(
        self, user: User, change: _Change, cause: _Cause, expected: int | None = None
    ) -> SavedProfile:
        """Changes the newest revision; who else does so at the same moment makes this one begin again from theirs."""
        for _ in range(_TRIES):
            async with self._storage.transaction() as rows:
                saved = await self._tried(rows, user, change, cause, expected)
            if saved is not None:
                return saved
        raise Conflict(f"profile of {user.id} changes all the time", newest=expected or 0)

    async def _tried(
        self, rows: Repositories, user: User, change: _Change, cause: _Cause, expected: int | None
    ) -> SavedProfile | None:
        newest = await self._newest(rows, user)
        before = newest.document
        changed = change(before)
        if _is_same(changed, before):
            return SavedProfile(revision=newest, unclear=preferences_of(before).unclear)
        if expected not in {None, newest.number}:
            raise await self._conflict(rows, user, newest, expected or 0)
        return await self._written(rows, user, newest, self._fitted(changed, cause), cause)

    async def _written(
        self, rows: Repositories, user: User, newest: Revision, fitted: Compacted, cause: _Cause
    ) -> SavedProfile | None:
        """The change as the next revision, with what follows from it; None if somebody was faster."""
        following = self._following(newest, fitted.document, cause)
        if newest.number == 0:
            await rows.profiles.begin(user.id, newest)
        if not await rows.profiles.save(user.id, following):
            return None
        kept = (await rows.users.get(user.id)).preferences
        told = preferences_of(fitted.document, kept=kept)
        await rows.profiles.tell(user.id, told.preferences, digest_of(fitted.document), told.language)
        return SavedProfile(
            revision=following,
            dropped=fitted.dropped,
            merged=fitted.merged,
            cut=fitted.cut,
            unclear=told.unclear,
        )

    def _fitted(self, document: Document, cause: _Cause) -> Compacted:
        """The document as it is kept: dated, in the language that it names, within its limits."""
        language = preferences_of(document).language or document.language
        updated = Update(on=self._clock.now().date(), why=self._why(cause, language))
        fitted = compacted(parse(render(replace(document, language=language, updated=updated))))
        if set(fitted.broken) & set(fitted.cut):
            raise TooLarge("an instruction is too long", problem="profile_item", limit=ITEM_CHARS)
        if fitted.broken:
            limit = LIMIT_BYTES // 1024
            raise TooLarge("instructions would be lost", problem="profile_protected", limit=limit)
        return fitted

    def _why(self, cause: _Cause, language: str) -> str:
        say = self._texts[language].say
        note = say(f"profile.note.{cause.note}")
        if cause.section is not None:
            note = say("profile.note.of", note=note, section=heading_of(cause.section, language))
        return f"{note}, {say(f'profile.by.{cause.by}')}"

    def _following(self, newest: Revision, document: Document, cause: _Cause) -> Revision:
        return Revision(
            number=newest.number + 1,
            body=render(document),
            changed_at=self._clock.now(),
            by=cause.by,
            section=cause.section.value if cause.section else "",
            note=cause.note,
        )

    async def _newest(self, rows: Repositories, user: User) -> Revision:
        found = await rows.profiles.get(user.id)
        if found is not None:
            return found
        known = await rows.users.get(user.id)
        first = Known(
            id=user.id,
            name=one_line(known.name),
            language=_language(known, user),
            preferences=known.preferences,
        )
        body = render(first_document(first))
        return Revision(number=0, body=body, changed_at=self._clock.now(), note="first")

    async def _revision(self, rows: Repositories, user: User, number: int) -> Revision:
        newest = await self._newest(rows, user)
        return newest if newest.number == number else await rows.profiles.revision(user.id, number)

    async def _conflict(self, rows: Repositories, user: User, newest: Revision, expected: int) -> Conflict:
        try:
            before = await self._revision(rows, user, expected)
        except NotFound:
            changes: tuple[Difference, ...] = ()
        else:
            changes = differences(before.document, newest.document)
        return Conflict(
            f"profile of {user.id} is at revision {newest.number}, not {expected}",
            newest=newest.number,
            difference=tuple(f"{'+' if one.is_added else '-'} {one.text}" for one in changes),
        )


def _language(*known: User) -> str:
    """The first language of ours that is known of the person."""
    return next((user.language for user in known if user.language in LANGUAGES), None) or "en"


def _refuse_flood(text: str) -> None:
    if len(text.encode("utf-8", "replace")) > MOST_READ_BYTES:
        raise TooLarge("a flood of text", problem="profile_flood", limit=MOST_READ_BYTES // 1024)


def _cleaned(text: str) -> str:
    """The text as every database keeps it: without what is no text."""
    whole = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in whole if char in "\n\t" or ord(char) >= ord(" "))


def _edited(document: Document, text: str, section: SectionName | None) -> Document:
    if section is None:
        return without_blanks(parse(text, language=document.language))
    changed = replace(document.section(section), body=parse_body(section, text))
    return without_blanks(document.with_section(changed))


def _with_fact(document: Document, section: SectionName, fact: Fact) -> Document:
    """The document with the fact, unless it says the same as surely already, or something else more surely."""
    held = document.section(section).of(fact.field)
    same = [each for each in held if each.text == fact.text]
    rivals = held if is_single(section, fact.field) else same
    if any(is_surer(each, fact) or (each in same and each.source is fact.source) for each in rivals):
        return document
    for each in same:
        document = document.without(section, fact.field, each.text)
    return document.with_fact(section, fact)


def _without(document: Document, section: SectionName, text: str) -> Document:
    wanted = one_line(text)
    field = field_named(section, wanted)

    def is_meant(each: Fact | Line) -> bool:
        if not isinstance(each, Fact):
            return each.text.strip() == wanted
        label = label_of(section, each.field, document.language)
        return wanted in {each.text, each.subject, f"{label}: {each.text}"} or (
            field is not None and each.field == field.code
        )

    held = document.section(section)
    body = tuple(each for each in held.body if not (each.text and is_meant(each)))
    if body == held.body:
        raise NotFound(f"no {text!r} in {section}", what=text)
    return document.with_section(replace(held, body=body))


def _is_same(one: Document, other: Document) -> bool:
    """Whether both say the same; the day of the last change does not count."""
    return replace(one, updated=None) == replace(other, updated=None)
