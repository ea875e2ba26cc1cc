"""XML from outside: what is told of it, and where its reading ends."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from concierge.adapters._xml import read_xml
from concierge.errors import UnexpectedAnswer

MOST, DEEPEST = 50, 8


class Told:
    def __init__(self) -> None:
        self.said: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.said.append(f"<{name}{''.join(f' {key}={value}' for key, value in attributes.items())}>")

    def end(self, name: str) -> None:
        self.said.append(f"</{name}>")

    def characters(self, text: str) -> None:
        self.said.append(text)


def read(body: bytes) -> list[str]:
    told = Told()
    read_xml(body, told, service="someone", part="feed", most_elements=MOST, deepest=DEEPEST)
    return told.said


def test_names_come_without_their_namespaces_and_in_small_letters() -> None:
    body = b' \r\n<x:Feed xmlns:x="y"><Link x:Href="1">&amp;2</Link></x:Feed>'

    assert read(body) == ["<feed x=y>", "<link href=1>", "&2", "</link>", "</feed>"]


def test_as_much_is_read_as_is_allowed() -> None:
    assert len(read(b"<a>" + b"<b/>" * (MOST - 1) + b"</a>")) == 2 * MOST
    assert len(read(b"<a>" * DEEPEST + b"</a>" * DEEPEST)) == 2 * DEEPEST


@pytest.mark.parametrize(
    "body",
    [
        b"<a>" + b"<b/>" * MOST + b"</a>",
        b"<a>" * (DEEPEST + 1) + b"</a>" * (DEEPEST + 1),
        b'<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>',
        b"<a>&b;</a>",
        b'<?xml version="1.0" encoding="no-such"?><a/>',
        b"<a><b></a>",
        b"<a>",
        b"",
    ],
    ids=["flood", "depth", "DTD", "entity", "encoding", "crossed", "cut off", "nothing"],
)
def test_what_no_feed_needs_is_refused(body: bytes) -> None:
    with pytest.raises(UnexpectedAnswer) as refused:
        read(body)

    assert (refused.value.service, refused.value.facts["part"]) == ("someone", "feed")
