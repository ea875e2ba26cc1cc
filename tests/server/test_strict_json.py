"""JSON that means one thing only."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from concierge.server.strict_json import BadJson, read_json

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=20,
)


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"hello",
        b'{"a": 1} {}',
        b"{'a': 1}",
        b'{"a": 1,}',
        b"\xef\xbb\xbf{}",
        b"\xff\xfe{\x00}\x00",
        b'{"a": "\xff"}',
        b'{"a": "\xed\xa0\x80"}',
        b'{"a": 1, "a": 1}',
        b'[{"b": {"a": 1, "\\u0061": 2}}]',
        b'{"a": NaN}',
        b"[Infinity]",
        b"[-Infinity]",
        b"[1e999]",
        b"[-1e999]",
        b"[" + b"9" * 21 + b"]",
        b"[" + b"9" * 5000 + b"]",
        b'["\\ud800"]',
        b'{"\\uDFFF": 1}',
        b'["\\udc00\\ud800"]',
        b'{"a": "\n"}',
        nested(11),
        nested(100_000),
        b"[" * 100_000,
        b'{"a":' * 11 + b"1" + b"}" * 11,
    ],
)
def test_what_may_be_understood_in_two_ways_is_refused(body: bytes) -> None:
    with pytest.raises(BadJson):
        read_json(body)


@pytest.mark.parametrize(
    "body, value",
    [
        (b"null", None),
        (b" [] ", []),
        (b'{"a": {"a": 1}}', {"a": {"a": 1}}),
        (b'"\\ud83c\\udfac \\u0000"', "\U0001f3ac \x00"),
        (b'"\\\\ud800"', "\\ud800"),
        (b"[18446744073709551615, 1.5e300]", [18446744073709551615, 1.5e300]),
        (nested(10), [[[[[[[[[[]]]]]]]]]]),
    ],
)
def test_what_has_one_meaning_is_read(body: bytes, value: object) -> None:
    assert read_json(body) == value


def depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max((depth(one) for one in value.values()), default=0)
    return 1 + max((depth(one) for one in value), default=0) if isinstance(value, list) else 0


@given(VALUES)
def test_what_is_not_deep_comes_back_as_it_was(value: object) -> None:
    body = json.dumps(value).encode()

    if depth(value) > 10:
        with pytest.raises(BadJson):
            read_json(body)
    else:
        assert read_json(body) == value


@given(st.binary(max_size=200))
def test_nothing_else_is_ever_raised(body: bytes) -> None:
    with suppress(BadJson):
        json.dumps(read_json(body), allow_nan=False)
