"""From people, invites and requests to their `--json` documents."""

from dataclasses import asdict

import concierge
from concierge_cli.documents.people import InviteDocument, IssuedDocument, PersonDocument, RequestDocument

__all__ = ["invite_document", "issued_document", "person_document", "request_document"]


def person_document(person: concierge.User) -> PersonDocument:
    """The document of a person."""
    return PersonDocument(
        id=person.id,
        name=person.name,
        role=person.role.value,
        grants=sorted(person.grants),
        **asdict(person.limits),
        age_limit=person.age_limit,
        telegram_id=person.telegram_id,
        unreachable_since=person.unreachable_since,
    )


def invite_document(invite: concierge.Invite) -> InviteDocument:
    """The document of an invite."""
    return InviteDocument(
        id=invite.id,
        role=invite.role.value,
        grants=sorted(invite.grants),
        created_at=invite.created_at,
        expires_at=invite.expires_at,
        links=invite.for_user_id,
    )


def issued_document(issued: concierge.IssuedInvite) -> IssuedDocument:
    """The document of an invite with its code."""
    return IssuedDocument(**invite_document(issued.invite).model_dump(), code=issued.code)


def request_document(request: concierge.Request) -> RequestDocument:
    """The document of a request."""
    return RequestDocument(
        id=request.id,
        user_id=request.user_id,
        title=request.title,
        name=request.release_name,
        size_bytes=request.size_bytes,
        state=request.state.value,
        created_at=request.created_at,
        decided_at=request.decided_at,
        decided_by=request.decided_by,
        download_id=request.download_id,
        reason=request.reason,
    )
