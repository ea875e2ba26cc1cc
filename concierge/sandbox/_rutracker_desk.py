"""Where members log in: their sessions, and the picture that is to be read after a wrong password."""

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.responses import RedirectResponse, Response

from concierge.sandbox.rutracker_pages import CAPTCHA_WANTED, WRONG_PASSWORD, Captcha, Visitor, login_page

__all__ = ["Desk", "random_text"]

ALPHANUMERIC = string.ascii_letters + string.digits
COOKIE_PATH = "/forum/"


@dataclass(slots=True)
class Desk:
    """`sessions` hold the form token of each member that is logged in."""

    sessions: dict[str, str] = field(default_factory=dict)
    captcha: Captcha | None = None

    def page(
        self,
        visitor: Visitor,
        form: Mapping[str, str],
        *,
        right: tuple[str, str],
        captcha_code: str,
        pictures: str,
    ) -> str | None:
        """The page for who is not let in; None for who is. `right` are the good name and password."""
        if "login" not in form:
            return login_page(visitor, captcha=self.captcha)
        if self.captcha is not None and not _is_read(self.captcha, form, captcha_code):
            self.demand(pictures)
            return login_page(visitor, message=CAPTCHA_WANTED, captcha=self.captcha)
        if (form.get("login_username"), form.get("login_password")) != right:
            is_repeated = self.captcha is not None
            self.demand(pictures)
            return login_page(visitor, message=WRONG_PASSWORD, captcha=self.captcha if is_repeated else None)
        return None

    def demand(self, pictures: str) -> None:
        """Wants a new picture read before the next login."""
        self.captcha = Captcha(
            sid=random_text(20),
            field=f"cap_code_{secrets.token_hex(16)}",
            image_url=f"{pictures}/captcha/{secrets.token_hex(4)}.jpg?{secrets.randbelow(10**9)}",
        )

    def open_session(self) -> str:
        """A new session, which is good until it is forgotten."""
        session = f"0-23770000-{random_text(20)}"
        self.sessions[session] = secrets.token_hex(16)
        return session

    def welcome(self, location: str) -> Response:
        """The answer to a login that was accepted."""
        self.captcha = None
        response = RedirectResponse(location, 302)
        response.set_cookie("bb_session", self.open_session(), path=COOKIE_PATH, httponly=True, samesite=None)
        response.set_cookie("bb_ssl", "1", path=COOKIE_PATH, samesite=None)
        return response


def _is_read(captcha: Captcha, form: Mapping[str, str], code: str) -> bool:
    return form.get("cap_sid") == captcha.sid and form.get(captcha.field, "").lower() == code


def random_text(length: int) -> str:
    """Letters and digits, as the forum names sessions and searches."""
    return "".join(secrets.choice(ALPHANUMERIC) for _ in range(length))
