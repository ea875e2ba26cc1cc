"""Where a database file lies, from what containers and systems tell of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import pytest
from pydantic import SecretStr

from concierge.adapters.storage import StorageSection, warnings_about
from concierge.adapters.storage.place import (
    Mount,
    Place,
    Signs,
    is_container,
    mounts_in,
    place_among,
    place_of,
)

DOCKER = """\
1573 1189 0:317 / / rw,relatime master:482 - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/X
1574 1573 0:320 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
1575 1573 0:321 / /dev rw,nosuid - tmpfs tmpfs rw,size=65536k,mode=755
1580 1573 8:1 /var/lib/docker/volumes/data/_data /data rw,relatime master:1 - ext4 /dev/sda1 rw
1581 1573 0:50 / /cache rw - tmpfs tmpfs rw
1582 1573 8:1 /srv/my\\040films /srv/my\\040films rw,relatime - xfs /dev/sdb1 rw
1583 1573 0:52 / /nas rw,relatime - nfs4 nas.local:/export rw,vers=4.2
1584 1580 0:53 / /data/windows rw,relatime - cifs //pc/share rw
1585 1573 0:54 / /ssh rw,nosuid,nodev,relatime - fuse.sshfs anna@box:/ rw
"""
HOST = """\
22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
30 22 0:30 / /home rw,relatime - nfs server:/home rw
31 22 0:31 / /run/user/1000 rw - tmpfs tmpfs rw
32 22 8:2 / /mnt rw - ext4 /dev/sdb1 rw
33 22 0:33 / /mnt rw - 9p drvfs rw
broken line
"""


@pytest.mark.parametrize(
    "path, place",
    [
        ("/root/.local/share/concierge/concierge.db", Place.FLEETING),
        ("/database.db", Place.FLEETING),
        ("/datacenter/concierge.db", Place.FLEETING),
        ("/cache/concierge.db", Place.FLEETING),
        ("/data/concierge.db", Place.LASTING),
        ("/srv/my films/concierge.db", Place.LASTING),
        ("/nas/concierge.db", Place.SHARED),
        ("/data/windows/deep/concierge.db", Place.SHARED),
        ("/ssh/concierge.db", Place.SHARED),
    ],
)
def test_in_a_container_only_what_is_mounted_lasts(path: str, place: Place) -> None:
    assert place_among(PurePosixPath(path), mounts_in(DOCKER), in_container=True) is place


@pytest.mark.parametrize(
    "path, place",
    [
        ("/var/lib/concierge.db", Place.LASTING),
        ("/home/anna/concierge.db", Place.SHARED),
        ("/run/user/1000/concierge.db", Place.LASTING),
        ("/mnt/concierge.db", Place.SHARED),
    ],
)
def test_on_a_machine_everything_lasts_but_a_share_is_known(path: str, place: Place) -> None:
    assert place_among(PurePosixPath(path), mounts_in(HOST), in_container=False) is place


def test_a_system_that_tells_nothing_warns_of_nothing() -> None:
    assert place_among(PurePosixPath("/x.db"), mounts_in(""), in_container=True) is Place.LASTING


def test_the_root_of_a_container_is_no_share_whatever_it_is_made_of() -> None:
    root = (Mount(point=PurePosixPath("/"), kind="9p"),)

    assert place_among(PurePosixPath("/x.db"), root, in_container=True) is Place.FLEETING


@pytest.mark.parametrize(
    "marker, variables, groups, expected",
    [
        (False, {}, "0::/user.slice/user-1000.slice/session-2.scope", False),
        (False, {}, "", False),
        (False, {"container": ""}, "0::/init.scope", False),
        (True, {}, "", True),
        (False, {"container": "podman"}, "", True),
        (False, {"container": "systemd-nspawn"}, "0::/", True),
        (False, {"KUBERNETES_SERVICE_HOST": "10.0.0.1"}, "", True),
        (False, {}, "12:memory:/docker/0f2c", True),
        (False, {}, "0::/kubepods.slice/kubepods-burstable.slice/x", True),
        (False, {}, "1:name=systemd:/lxc/100/init.scope", True),
        (False, {}, "0::/machine.slice/libpod-1234.scope/container", True),
    ],
)
def test_a_container_is_known_by_any_of_its_signs(
    *, marker: bool, variables: Mapping[str, str], groups: str, expected: bool
) -> None:
    signs = Signs(marker_files=marker, variables=variables, control_groups=groups)

    assert is_container(signs) is expected


def test_a_temporary_file_is_meant_to_be_one(tmp_path: Path) -> None:
    assert place_of(tmp_path / "concierge.db") is Place.LASTING


async def test_a_server_has_no_place_to_warn_of(tmp_path: Path) -> None:
    section = StorageSection(database_url=SecretStr("postgres://h/db"))

    assert await warnings_about(section, tmp_path) == ()
