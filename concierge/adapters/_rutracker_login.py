"""The login with a name and a password: its form, and the rest after a refusal."""

import asyncio
import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode

from pydantic import SecretStr, TypeAdapter, ValidationError

from concierge.adapters._markup import tree_of
from concierge.adapters._membership import write_whole
from concierge.adapters._rutracker_markup import SERVICE, attribute, folded, text_of
from concierge.errors import LoginFailed, ServiceError

__all__ = ["CaptchaForm", "Challenge", "Login", "LoginForm", "login_form"]

COOL_DOWN_S = 15 * 60
LARGEST_FORM = 256 * 1024
SESSION_ID = re.compile(r"[\w-]{1,128}", re.ASCII)
CODE_FIELD = re.compile(r"cap_code_\w{1,64}", re.ASCII)

_NOTES = TypeAdapter(dict[str, float])


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptchaForm:
    """What the form wants beside the name and the password: `url` is the picture as the page links it."""

    url: str
    sid: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginForm:
    """The full login form, which stands where a page for members was asked for or a login failed.

    `says_wrong` is set where it complains about the name or the password, which it does not always do.
    """

    captcha: CaptchaForm | None
    says_wrong: bool = False


def login_form(page: str) -> LoginForm | None:
    """The full login form of the page, if it has one; the quick form on every guest page does not count."""
    if "login-form-full" not in page or len(page) > LARGEST_FORM:
        return None
    tree = tree_of(SERVICE, page)
    form = tree.css_first("form#login-form-full")
    if form is None:
        return None
    says_wrong = "парол" in folded(text_of(tree.css_first("h4.warnColor1")))
    sid = form.css_first('input[name="cap_sid"]')
    if sid is None:
        return LoginForm(captcha=None, says_wrong=says_wrong)
    captcha = CaptchaForm(
        url=attribute(form.css_first('img[src*="/captcha/"]'), "src"),
        sid=attribute(sid, "value"),
        field=attribute(form.css_first('input[name^="cap_code_"]'), "name"),
    )
    return LoginForm(captcha=captcha, says_wrong=says_wrong)


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """The picture that an answer is for: at which mirror, and under which names it goes there."""

    mirror: str
    sid: str
    field: str

    def __str__(self) -> str:
        """The challenge as whoever shows the picture keeps it."""
        return urlencode({"mirror": self.mirror, "sid": self.sid, "field": self.field})

    @classmethod
    def parse(cls, text: str) -> "Challenge | None":
        """The challenge that was kept as `text`; None if it is none of ours."""
        try:
            named = {name: values[0] for name, values in parse_qs(text, max_num_fields=3).items()}
        except ValueError:
            return None
        mirror, sid, field = (named.get(name, "") for name in ("mirror", "sid", "field"))
        if not mirror or not SESSION_ID.fullmatch(sid) or not CODE_FIELD.fullmatch(field):
            return None
        return cls(mirror=mirror, sid=sid, field=field)


class Login:
    """A name and a password for all mirrors: refused on one, they are not tried again for 15 minutes.

    The forum demands a captcha after one wrong password and keeps demanding it: a second attempt does harm, also one
    that another process makes. So the refusal is kept in a file, with a digest in place of the account.
    """

    def __init__(
        self,
        username: str,
        password: SecretStr,
        *,
        rest_file: Path | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`clock` counts seconds since 1970; without `rest_file` the refusal is forgotten with the process."""
        self._username = username
        self._password = password
        self._rest_file = rest_file
        self._clock = clock
        self._refusal: Callable[[], ServiceError] | None = None
        self._refused_until = 0.0

    def body(self, answered: Mapping[str, str] | None = None) -> bytes:
        """The body of a login, in the forum's encoding; `answered` are the fields of a picture that a person read.

        Raises:
            LoginFailed, CaptchaRequired: the account was refused less than 15 minutes ago, and nobody read a picture.
        """
        if not answered and self._refusal is not None and self._clock() < self._refused_until:
            raise self._refusal()
        fields = {
            "login_username": self._username,
            "login_password": self._password.get_secret_value(),
            "redirect": "index.php",
            "login": "Вход",
            **(answered or {}),
        }
        return urlencode(fields, encoding="cp1251", errors="xmlcharrefreplace").encode("ascii")

    async def refused(self, refusal: Callable[[], ServiceError]) -> ServiceError:
        """The error to raise; the account rests from now on, and `refusal` is what it answers meanwhile."""
        self._refusal = refusal
        self._refused_until = self._clock() + COOL_DOWN_S
        await asyncio.to_thread(self._remember)
        return refusal()

    async def accepted(self) -> None:
        """Ends the rest."""
        if self._refusal is not None:
            self._refusal, self._refused_until = None, 0.0
            await asyncio.to_thread(self._remember)

    async def recall(self) -> None:
        """Goes on resting if another process of this installation was refused a while ago with the same account."""
        until = await asyncio.to_thread(self._remembered)
        # A clock that was set back must not make the rest longer than it is.
        if self._clock() < until <= self._clock() + COOL_DOWN_S:
            self._refused_until = until
            self._refusal = lambda: LoginFailed(SERVICE, "refused a short while ago", problem="resting")

    def _remember(self) -> None:
        if self._rest_file is not None:
            resting = {**self._noted(), self._digest(): self._refused_until}
            resting = {account: until for account, until in resting.items() if until > self._clock()}
            write_whole(SERVICE, self._rest_file, json.dumps(resting))

    def _remembered(self) -> float:
        """When the rest ends; 0 if nothing is noted of this account, or nothing that can be read."""
        noted = self._noted()
        return noted.get(self._digest(), 0.0) if noted else 0.0

    def _noted(self) -> dict[str, float]:
        """When the rest of each account ends."""
        try:
            return _NOTES.validate_json(self._rest_file.read_bytes() if self._rest_file else b"")
        except (OSError, ValidationError):
            return {}

    def _digest(self) -> str:
        """The account without the account in it: scrypt, as a password may be guessable."""
        secret = f"{self._username}\0{self._password.get_secret_value()}".encode("utf-8", "surrogatepass")
        return hashlib.scrypt(secret, salt=SERVICE.encode(), n=2**14, r=8, p=1, dklen=16).hex()
