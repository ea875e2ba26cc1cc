"""Who answered, and what it means, before a page is read: the forum, or somebody between us and it. Pure."""

from urllib.parse import SplitResult, urljoin, urlsplit

from httpx import codes

from concierge.adapters._http import Answer
from concierge.adapters._rutracker_login import login_form
from concierge.adapters._rutracker_markup import (
    BANNED,
    LONGEST_BARE_PAGE,
    SERVICE,
    decoded,
    folded,
    has_forum_marks,
    stranger_of,
)
from concierge.errors import ServiceUnavailable, UnexpectedAnswer

__all__ = ["REDIRECTS", "is_stale", "linked", "location", "passed", "passed_page", "shown", "wants_login"]

OUTAGES = frozenset({codes.TOO_MANY_REQUESTS, *range(500, 600)})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_LOGGED_IN = b"not logged in"
STALE = "Сессия устарела"


def passed_page(answer: Answer) -> Answer:
    """The answer to a request for a page, if it is the forum's own and not an outage. Raises as `passed`."""
    passed(answer)
    if answer.status == codes.OK and not has_forum_marks(answer.body):
        raise stranger_of(answer.body)
    return answer


def passed(answer: Answer) -> Answer:
    """The answer, if it is the forum's own and not an outage.

    Raises:
        ServiceUnavailable: a 5xx, a ban, a censor's status, or a redirect to another host, which is never followed.
        Challenged, RateLimited: as the answer says.
    """
    if answer.is_challenge or answer.status in OUTAGES:
        answer.raise_for_status()
    if answer.status == codes.UNAVAILABLE_FOR_LEGAL_REASONS:
        raise ServiceUnavailable(SERVICE, "blocked by the provider", problem="blocked")
    host = location(answer).hostname
    if host != answer.url.host:
        raise ServiceUnavailable(SERVICE, f"redirected to {host}", problem="blocked")
    if answer.status == codes.FORBIDDEN and _is_ban(answer.body):
        raise ServiceUnavailable(SERVICE, "banned", problem="banned")
    return answer


def _is_ban(body: bytes) -> bool:
    """Whether a refusal is for our address: an expired session is refused with the same status."""
    return len(body) <= LONGEST_BARE_PAGE and BANNED.search(folded(decoded(body))) is not None


def wants_login(answer: Answer) -> bool:
    """Whether the forum turned us away as guests: by a redirect, by 403, by the login form or in words."""
    if answer.status == codes.FORBIDDEN:
        return True
    if answer.status in REDIRECTS and location(answer).path.endswith("/login.php"):
        return True
    if answer.status != codes.OK:
        return False
    return answer.body.strip() == NOT_LOGGED_IN or (
        b"login-form-full" in answer.body and login_form(decoded(answer.body)) is not None
    )


def is_stale(answer: Answer) -> bool:
    """Whether a form was refused for its age alone, so that sending it again helps."""
    return len(answer.body) <= 4 * LONGEST_BARE_PAGE and STALE in decoded(answer.body)


def shown(answer: Answer) -> bytes:
    """The body of a page that was shown. Raises UnexpectedAnswer for any status but 200."""
    if answer.raise_for_status().status != codes.OK:
        raise UnexpectedAnswer(SERVICE, f"HTTP {answer.status}", status=answer.status)
    return answer.body


def location(answer: Answer) -> SplitResult:
    """Where a redirect leads; for other answers their own address."""
    return linked(answer, answer.headers.get("location", "") if answer.status in REDIRECTS else "")


def linked(answer: Answer, link: str) -> SplitResult:
    """The address that a link in the answer means."""
    try:
        return urlsplit(urljoin(str(answer.url), link))
    except ValueError as error:
        raise UnexpectedAnswer(SERVICE, "a link that is no address", part="link") from error
