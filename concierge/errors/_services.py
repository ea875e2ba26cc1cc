"""What goes wrong with a service outside."""

from concierge.errors._root import ConciergeError, Fact

__all__ = [
    "AccountUnusable",
    "AccountWanted",
    "CaptchaRequired",
    "Challenged",
    "CredentialUnreadable",
    "LoginFailed",
    "NoTorrentClient",
    "QuotaExceeded",
    "RateLimited",
    "ServiceError",
    "ServiceUnavailable",
    "UnexpectedAnswer",
    "Unreachable",
    "Unsupported",
]


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


class NoTorrentClient(ServiceError):
    """Nothing is set up that could download; a torrent's file and magnet link can be had nevertheless."""

    code = "no_torrent_client"
