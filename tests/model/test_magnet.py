"""Magnet links: what is read, what is refused, and what is dropped."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest
from hypothesis import given, strategies as st

from concierge.errors import BadMagnet
from concierge.model.magnet import Magnet, usable_trackers

V1 = "1a2b3c4d5e" * 4
V2 = "0123456789abcdef" * 4
BTIH = f"xt=urn:btih:{V1}"
BTMH = f"xt=urn:btmh:1220{V2}"

private = [
    "http://169.254.169.254/latest",
    "http://127.0.0.1/announce",
    "http://10.0.0.1/announce",
    "http://192.168.1.1:80/announce",
    "http://[::1]/announce",
    "http://[::ffff:127.0.0.1]/announce",
    "http://[2002:7f00:1::]/announce",
    "http://[fe80::1]/announce",
    "http://2130706433/announce",
    "http://0x7f.1/announce",
    "http://localhost/announce",
    "http://localhost./announce",
    "http://router.local/announce",
    "http://nas/announce",
    "udp://224.0.0.1:80",
    "udp://0.0.0.0:80",
]
broken = [
    "",
    "tracker",
    "ftp://tracker.example.org/announce",
    "file:///etc/passwd",
    "http:///announce",
    "http://user:password@tracker.example.org/announce",
    "http://tracker.example.org:99999/announce",
    "http://tracker.example.org:0/announce",
    "http://[::1/announce",
    "http://tracker.example.org/a b",
    "http://tracker.example.org/\x00",
    "http://трекер.example/announce",
    "http://tracker.example.org/" + "a" * 2000,
]


@pytest.mark.parametrize(
    "spelling",
    [
        V1,
        V1.upper(),
        base64.b32encode(bytes.fromhex(V1)).decode(),
        base64.b32encode(bytes.fromhex(V1)).decode().lower(),
    ],
    ids=["hex", "upper-case hex", "base32", "lower-case base32"],
)
def test_every_spelling_of_a_hash_is_the_same_torrent(spelling: str) -> None:
    assert Magnet.parse(f"magnet:?xt=urn:btih:{spelling}") == Magnet(info_hash=V1)


@pytest.mark.parametrize(
    "text",
    [
        f"MAGNET:?XT=urn:BTIH:{V1}",
        f" magnet:?{BTIH}\n",
        f"magnet:?xt.1=urn%3Abtih%3A{V1}",
        f"magnet:?{BTIH}&{BTIH}",
    ],
)
def test_what_does_not_matter_is_overlooked(text: str) -> None:
    assert Magnet.parse(text).info_hash == V1


def test_name_length_and_trackers_are_read() -> None:
    magnet = Magnet.parse(
        f"magnet:?{BTIH}&dn=The+General%201926&xl=123&tr=udp%3A%2F%2Ft.example.org%3A1337&tr.2=https://t.example.org/a%3Fk=1"
    )

    assert magnet == Magnet(
        info_hash=V1,
        name="The General 1926",
        length=123,
        trackers=("udp://t.example.org:1337", "https://t.example.org/a?k=1"),
    )


def test_a_v2_torrent_is_named_by_the_beginning_of_its_hash() -> None:
    magnet = Magnet.parse(f"magnet:?{BTMH}")

    assert (magnet.info_hash, magnet.info_hash_v2, magnet.is_v2_only) == (V2[:40], V2, True)
    assert magnet.uri() == f"magnet:?{BTMH}"


def test_a_hybrid_torrent_keeps_both_hashes() -> None:
    magnet = Magnet.parse(f"magnet:?{BTMH}&{BTIH}")

    assert (magnet.info_hash, magnet.info_hash_v2, magnet.is_v2_only) == (V1, V2, False)
    assert magnet.uri() == f"magnet:?{BTIH}&{BTMH}"


@pytest.mark.parametrize(
    "text, part",
    [
        ("", "scheme"),
        ("magnet", "scheme"),
        (f"magnet:{BTIH}", "scheme"),
        (f"see magnet:?{BTIH}", "scheme"),
        (V1, "scheme"),
        ("magnet:?", "xt"),
        ("magnet:?dn=x", "xt"),
        ("magnet:?xt=", "xt"),
        ("magnet:?xt=urn:btih:", "xt"),
        ("magnet:?xt=urn:btih:zzz", "xt"),
        (f"magnet:?{BTIH[:-1]}", "xt"),
        (f"magnet:?{BTIH}0", "xt"),
        (f"magnet:?xt=urn:btih:{V2}", "xt"),
        (f"magnet:?{BTIH}%00", "xt"),
        (f"magnet:?{BTIH} rest", "xt"),
        (f"magnet:?xt=urn:btih:{'0' * 40}", "xt"),
        (f"magnet:?xt=urn:btih:{'ſ' * 32}", "xt"),
        (f"magnet:?{BTMH[:-1]}", "xt"),
        (f"magnet:?xt=urn:btmh:1114{V2}", "xt"),
        (f"magnet:?xt=urn:sha1:{'A' * 32}", "xt"),
        (f"magnet:?{BTIH}&xt=urn:btih:{V1[::-1]}", "xt"),
        (f"magnet:?{BTIH}\x00", "characters"),
        (f"magnet:?{BTIH}&dn=a\nb", "characters"),
        (f"magnet:?{BTIH}&dn={'a' * 1_000_000}", "length"),
    ],
)
def test_what_names_no_torrent_is_refused_by_the_part_that_is_wrong(text: str, part: str) -> None:
    with pytest.raises(BadMagnet) as caught:
        Magnet.parse(text)

    assert caught.value.facts["part"] == part


def test_a_name_is_text_on_one_line() -> None:
    magnet = Magnet.parse(f"magnet:?{BTIH}&dn=a%00b%0A%E2%80%AEc%20%20d%FF&dn=second")

    assert magnet.name == "ab c d\ufffd"
    assert len(Magnet.parse(f"magnet:?{BTIH}&dn={'я' * 5000}").name) == 255


@pytest.mark.parametrize("length", ["-1", "1e9", "", "9" * 30, "１２"])
def test_a_length_that_is_no_number_is_none(length: str) -> None:
    assert Magnet.parse(f"magnet:?{BTIH}&xl={quote(length)}").length is None


@pytest.mark.parametrize("address", [*private, *broken])
def test_an_address_that_no_public_tracker_has_is_dropped(address: str) -> None:
    assert Magnet.parse(f"magnet:?{BTIH}&tr={quote(address)}") == Magnet(info_hash=V1)


@pytest.mark.parametrize("address", private)
def test_a_private_address_is_kept_where_it_is_allowed(address: str) -> None:
    assert usable_trackers([address], allow_private=True) == (address,)


@pytest.mark.parametrize(
    "address", ["udp://8.8.8.8:80", "http://[2606:4700::1111]/announce", "HTTP://T.Example.ORG/a"]
)
def test_a_public_address_is_kept(address: str) -> None:
    assert usable_trackers([address]) == (address,)


def test_peers_sources_and_web_seeds_are_dropped() -> None:
    text = f"magnet:?{BTIH}&x.pe=10.0.0.1:80&xs=http://e.example.org/x&as=http://e.example.org&ws=http://e.example.org&so=0"

    assert Magnet.parse(text) == Magnet(info_hash=V1)


def test_of_ten_thousand_trackers_fifty_are_kept_once_each() -> None:
    trackers = "".join(f"&tr=http%3A%2F%2Ft{number}.example.org%2Fa" * 2 for number in range(5_000))

    magnet = Magnet.parse(f"magnet:?{BTIH}{trackers}")

    assert len(magnet.trackers) == len(set(magnet.trackers)) == 50


pieces = st.sampled_from(
    [
        "magnet:?",
        BTIH,
        BTMH,
        "&",
        "=",
        "xt=urn:btih:",
        "&dn=",
        "&tr=",
        "&xl=",
        "%00",
        "%",
        "http://",
        "t.example.org",
        V1,
    ]
)
links = st.lists(pieces | st.text(max_size=20), max_size=12).map("".join)
named = st.builds(
    lambda *parts: "&".join((f"magnet:?{BTIH}", *parts)),
    st.text().map(lambda name: f"dn={quote(name, errors='replace')}"),
    st.integers(min_value=-1, max_value=2**70).map(lambda length: f"xl={length}"),
    st.text().map(lambda path: f"tr={quote(f'https://t.example.org/{path}', errors='replace')}"),
    st.just(BTMH),
)


@pytest.mark.fuzz
@given(links | named)
def test_any_text_is_refused_or_survives_its_canonical_form(text: str) -> None:
    try:
        magnet = Magnet.parse(text)
    except BadMagnet:
        return

    assert Magnet.parse(magnet.uri()) == magnet


@pytest.mark.fuzz
@given(named)
def test_libtorrent_reads_the_canonical_form_as_we_do(text: str) -> None:
    lt = pytest.importorskip("libtorrent")
    magnet = Magnet.parse(text)

    params = lt.parse_magnet_uri(magnet.uri())

    assert str(params.info_hashes.v1) == magnet.info_hash
    assert str(params.info_hashes.v2) == magnet.info_hash_v2
    assert tuple(params.trackers) == magnet.trackers
