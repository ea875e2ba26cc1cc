from __future__ import annotations

import base64
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from concierge.adapters.storage import SecretsSection, StorageSection, new_key, open_storage
from concierge.adapters.storage.keys import Key, Keyring
from concierge.config import Settings
from concierge.errors import ConfigError
from concierge.model.account import CredentialKind
from concierge.model.secrecy import KeyPlace
from tests.gates.source import ROOT

PASSWORD = CredentialKind.RUTRACKER_PASSWORD
FIRST_NEED = """
import sys
from pathlib import Path
from concierge.adapters.storage.keys import Keyring
ring = Keyring((), Path(sys.argv[1]))
sys.stdin.readline()
print(*(key.id for key in ring.needed()))
"""
OPENING = """
import asyncio, sys
from pathlib import Path
from concierge.adapters.storage import StorageSection, open_storage
async def main():
    async with open_storage(StorageSection(), Path(sys.argv[1])) as storage, storage.transaction() as stores:
        await stores.users.local_owner()
asyncio.run(main())
print("cryptography" in sys.modules)
"""


def given(text: str, name: str = "ENCRYPTION_KEY") -> SecretsSection:
    return Settings(environ={name: text}).section(SecretsSection)


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "secret.key"
    path.write_text(text)
    path.chmod(mode)
    return path


BAD: dict[str, Callable[[str], str]] = {
    "short": lambda key: key[:-5],
    "cut off": lambda key: key[:-1],
    "long": lambda key: key + "A",
    "encoded twice": lambda key: base64.urlsafe_b64encode(key.encode()).decode(),
    "in quotes": lambda key: f'"{key}"',
    "with a strange character": lambda key: "!" + key[1:],
    "a good one and a bad one": lambda key: f"{key},{key[:9]}",
}


@pytest.mark.parametrize("how", BAD)
@pytest.mark.parametrize("name", ["ENCRYPTION_KEY", "CONCIERGE_SECRETS__ENCRYPTION_KEY"])
def test_a_key_that_is_none_is_refused_without_being_shown(how: str, name: str) -> None:
    bad = BAD[how](new_key())

    with pytest.raises(ConfigError) as raised:
        given(bad, name)

    assert raised.value.facts == {"setting": name, "problem": "bad_key"}
    assert raised.value.__cause__ is None
    assert not [
        word for word in bad.replace('"', "").split(",") if word in f"{raised.value!r} {raised.value}"
    ]


def test_keys_stand_newest_first_however_they_are_parted() -> None:
    first, second, third = new_key(), new_key(), new_key()

    keys = given(f" {first}, {second}\n{third}\n").keys()

    assert [key.text for key in keys] == [first, second, third]
    assert first not in repr(keys)
    assert len({key.id for key in keys}) == 3


def test_a_file_may_hold_the_keys_of_the_settings(tmp_path: Path) -> None:
    key = new_key()
    path = written(tmp_path, key + "\n")

    assert given(str(path), "ENCRYPTION_KEY_FILE").keys() == (Key(text=key),)


def test_keys_of_the_settings_go_before_those_of_the_file(tmp_path: Path) -> None:
    mine, filed = new_key(), new_key()
    ring = Keyring(given(mine).keys(), written(tmp_path, filed))

    assert [key.text for key in ring.needed()] == [mine, filed]
    assert ring.place is KeyPlace.SETTINGS


def test_the_file_is_made_on_first_need_and_for_its_owner_alone(tmp_path: Path) -> None:
    ring = Keyring((), tmp_path / "secret.key")
    assert (ring.known(), ring.place) == ((), KeyPlace.NOWHERE)

    (key,) = ring.needed()

    assert (ring.known(), ring.place) == ((key,), KeyPlace.FILE)
    assert (tmp_path / "secret.key").read_text() == f"{key.text}\n"
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret.key", "secret.key.lock"]


def test_a_loose_umask_and_the_rest_of_a_killed_process_do_not_open_the_file(tmp_path: Path) -> None:
    (tmp_path / "secret.key.new").write_text("half a k")
    (tmp_path / "secret.key.new").chmod(0o666)
    before = os.umask(0)
    try:
        Keyring((), tmp_path / "secret.key").needed()
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert not (tmp_path / "secret.key.new").exists()


@pytest.mark.parametrize(
    "content, mode, problem",
    [
        ("{key}", 0o644, "key_file_mode"),
        ("{key}", 0o660, "key_file_mode"),
        ("", 0o600, "key_file_damaged"),
        ("{key}\nrubbish", 0o600, "key_file_damaged"),
        ("ключ", 0o600, "key_file_unreadable"),
    ],
)
async def test_a_file_that_cannot_be_trusted_refuses_the_start(
    tmp_path: Path, content: str, mode: int, problem: str
) -> None:
    key = new_key()
    path = written(tmp_path, content.format(key=key), mode)

    with pytest.raises(ConfigError) as raised:
        async with open_storage(StorageSection(), tmp_path):
            pass

    assert raised.value.facts == {"setting": str(path), "problem": problem}
    assert key not in f"{raised.value!r} {raised.value.__cause__!r}"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_somebody_else_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, new_key())
    os.chown(path, 12345, -1)

    with pytest.raises(ConfigError) as raised:
        Keyring((), path).known()

    assert raised.value.facts["problem"] == "key_file_owner"


def test_a_folder_that_cannot_be_written_to_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ConfigError) as raised:
        Keyring((), tmp_path / "file" / "secret.key").needed()

    assert str(raised.value.facts["problem"]).startswith("key_file_un")


def test_processes_that_need_the_first_key_at_once_get_the_same_one(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FIRST_NEED, str(tmp_path / "secret.key")]
    pipe = subprocess.PIPE
    processes = [subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) for _ in range(6)]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()

    ids = [process.communicate(timeout=60)[0].strip() for process in processes]

    assert len(set(ids)) == 1
    assert ids[0] == Keyring((), tmp_path / "secret.key").known()[0].id


def test_a_database_without_secrets_is_opened_without_a_key_and_without_cryptography(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPENING, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "False"
    assert not (tmp_path / "secret.key").exists()


def test_a_new_key_of_the_file_stands_first_and_idle_ones_go(tmp_path: Path) -> None:
    ring = Keyring((), tmp_path / "secret.key")
    (first,) = ring.needed()
    second = ring.prepend()
    third = ring.prepend()

    assert ring.known() == (third, second, first)
    assert ring.keep(frozenset({first.id})) == (second.id,)
    assert ring.known() == (third, first)
    assert ring.keep(frozenset()) == (first.id,)


async def test_a_lost_file_is_not_made_anew_by_reading(tmp_path: Path) -> None:
    async with open_storage(StorageSection(), tmp_path) as storage, storage.transaction() as stores:
        user = await stores.users.local_owner()
        await stores.credentials.store(user.id, PASSWORD, "s3cret")
    (tmp_path / "secret.key").unlink()

    async with open_storage(StorageSection(), tmp_path) as storage:
        report = await storage.keys.report()

    assert (report.place, report.keys) == (KeyPlace.NOWHERE, ())
    assert [(one.user_id, one.service, one.kind) for one in report.unreadable] == [
        (user.id, "rutracker", "rutracker_password")
    ]
    assert list(report.needed.values()) == [1]


def test_secrets_of_the_settings_are_known_for_hiding() -> None:
    key = new_key()
    settings = Settings(environ={"ENCRYPTION_KEY": key})
    section = settings.section(SecretsSection)

    assert key in settings.secrets()
    assert key not in repr(section)
    assert section.encryption_key == SecretStr(key)
