"""The keys that secrets are encrypted with: from the settings, else from a file that is made on first need.

A key is 32 random bytes in URL-safe base64, as Fernet takes it; several stand newest first, parted by commas or
blanks. Nothing here loads a cryptographic library.
"""

import base64
import fcntl
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from pydantic import SecretStr, field_validator

from concierge.config import Section
from concierge.errors import ConfigError
from concierge.model.secrecy import KeyPlace

__all__ = ["Key", "Keyring", "SecretsSection", "new_key"]

FILE_NAME = "secret.key"
SETTING = "ENCRYPTION_KEY"
_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")
_BETWEEN = re.compile(r"[\s,]+")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_ID_LENGTH = 12


class SecretsSection(Section):
    """The keys for accounts in the database. Without one SQLite gets the file `secret.key` in the data folder."""

    section: ClassVar[str] = "secrets"
    usual: ClassVar[Mapping[str, tuple[str, ...]]] = {"encryption_key": (SETTING,)}

    encryption_key: SecretStr = SecretStr("")

    @field_validator("encryption_key")
    @classmethod
    def _are_keys(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        # A blank variable was meant to be a key; only one that is not there means that there is none.
        if text and not _parsed(text):
            raise ValueError("bad_key")
        return value

    def keys(self) -> tuple["Key", ...]:
        """The keys, newest first."""
        return _parsed(self.encryption_key.get_secret_value())


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key; `id` is a digest of it, so that a secret can tell which key it needs."""

    text: str = field(repr=False)

    @property
    def id(self) -> str:
        """Tells the key from others and nothing else about it."""
        return hashlib.sha256(base64.urlsafe_b64decode(self.text)).hexdigest()[:_ID_LENGTH]


def new_key() -> str:
    """A fresh key, in the form that ENCRYPTION_KEY takes."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii")


class Keyring:
    """The keys of an installation, read when they are asked for. Every method is work for a thread.

    `file` is None where keys come from the settings alone. Every method raises ConfigError if the key file cannot be
    trusted or read.
    """

    def __init__(self, given: Sequence[Key], file: Path | None) -> None:
        """Takes the keys of the settings, newest first."""
        self._given = tuple(given)
        self._file = file

    @property
    def place(self) -> KeyPlace:
        """Where the newest key stands."""
        if self._given:
            return KeyPlace.SETTINGS
        return KeyPlace.FILE if self._in_file() else KeyPlace.NOWHERE

    @property
    def file(self) -> str:
        """The key file's path; empty where there can be none."""
        return str(self._file or "")

    def known(self) -> tuple[Key, ...]:
        """Every key, the one for new secrets first; empty if there is none yet."""
        return tuple(dict.fromkeys((*self._given, *self._in_file())))

    def readable(self) -> tuple[Key, ...]:
        """Every key, for reading; a lost file is not made anew, as nothing would be read with another key.

        Raises:
            ConfigError: there is none, and no file for it.
        """
        return self.known() if self._file else self.needed()

    def needed(self) -> tuple[Key, ...]:
        """Every key, at least one: where none is given the file gets a new one, the same for all processes.

        Raises:
            ConfigError: there is none, and no file for it.
        """
        if known := self.known():
            return known
        if self._file is None:
            raise ConfigError(f"{SETTING} is not set", setting=SETTING, problem="not_set")
        with self._changing() as present:
            if not present:
                self._write((Key(text=new_key()),))
        return self.known()

    def prepend(self) -> Key:
        """A new key, which stands first in the file from now on."""
        key = Key(text=new_key())
        with self._changing() as present:
            self._write((key, *present))
        return key

    def keep(self, ids: frozenset[str]) -> tuple[str, ...]:
        """Leaves the first key and those with these ids in the file; returns the ids of those that are gone."""
        with self._changing() as present:
            kept = tuple(key for key in present if key.id in ids or key == present[0])
            if kept != present:
                self._write(kept)
        return tuple(key.id for key in present if key not in kept)

    def _in_file(self) -> tuple[Key, ...]:
        if self._file is None:
            return ()
        try:
            with self._file.open(encoding="ascii") as opened:
                self._refuse_strangers(os.fstat(opened.fileno()))
                text = opened.read()
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except (OSError, UnicodeDecodeError) as error:
            raise self._refusal("key_file_unreadable") from error
        if keys := _parsed(text):
            return keys
        raise self._refusal("key_file_damaged")

    def _refuse_strangers(self, status: os.stat_result) -> None:
        if status.st_uid != os.geteuid():
            raise self._refusal("key_file_owner")
        if status.st_mode & _OTHERS:
            raise self._refusal("key_file_mode")

    def _refusal(self, problem: str) -> ConfigError:
        return ConfigError(f"{self._file}: {problem}", setting=self.file, problem=problem)

    @contextmanager
    def _changing(self) -> Iterator[tuple[Key, ...]]:
        """The keys in the file, which no other process changes meanwhile."""
        path = self._path()
        try:
            # Beside the file, because the file itself is replaced.
            lock = os.open(path.with_name(f"{FILE_NAME}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise self._refusal("key_file_unwritable") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield self._in_file()
        finally:
            os.close(lock)

    def _write(self, keys: Sequence[Key]) -> None:
        """Replaces the file; at any moment, also after a power cut, the old one or the new one is there whole."""
        path = self._path()
        fresh = path.with_name(f"{FILE_NAME}.new")
        try:
            fresh.unlink(missing_ok=True)
            with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:  # noqa: PTH123  only os.open makes it for us alone
                os.fchmod(opened.fileno(), 0o600)
                opened.writelines(f"{key.text}\n" for key in keys)
                opened.flush()
                os.fsync(opened.fileno())
            fresh.replace(path)
            _sync_folder(path.parent)
        except OSError as error:
            raise self._refusal("key_file_unwritable") from error

    def _path(self) -> Path:
        if self._file is None:
            raise ConfigError(f"{SETTING} is not set", setting=SETTING, problem="not_set")
        return self._file


def _parsed(text: str) -> tuple[Key, ...]:
    """The keys in a text; none at all if any of them is no key."""
    words = [word for word in _BETWEEN.split(text) if word]
    return tuple(Key(text=word) for word in words) if all(map(_KEY.fullmatch, words)) else ()


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
