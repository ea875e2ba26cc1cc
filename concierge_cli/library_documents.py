"""From what the library has of a title to the `--json` documents."""

import concierge
from concierge_cli.documents import copies as documents

__all__ = ["copies_document", "have_document"]


def have_document(found: concierge.Possession) -> documents.HaveDocument:
    """The document of whether something is there."""
    is_there = found.have is concierge.Have.YES
    return documents.HaveDocument(
        have=found.have.value, copies=copies_document(found.copies) if is_there else None
    )


def copies_document(copies: concierge.LibraryTitle) -> documents.CopiesDocument:
    """The document of what is known of copies."""
    return documents.CopiesDocument(
        resolutions=sorted({one.resolution for one in copies.items if one.resolution}, reverse=True),
        voices=[
            documents.LibraryVoiceDocument(
                language=one.language, kind=one.kind.value if one.kind else None, studio=one.studio
            )
            for one in copies.voices
        ],
        seasons=[
            documents.HeldSeasonDocument(number=season, episodes=episodes)
            for season, episodes in copies.seasons
        ],
        places=sorted({one.place for one in copies.items}),
    )
