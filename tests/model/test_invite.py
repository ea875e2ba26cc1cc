from __future__ import annotations

import pytest

from concierge.model.invite import code_hash, is_code, new_code


def test_a_code_is_of_192_random_bits_and_fits_into_a_link() -> None:
    codes = {new_code() for _ in range(1000)}

    assert len(codes) == 1000
    assert all(is_code(code) and len(code) == 32 for code in codes)


@pytest.mark.parametrize(
    "text", ["", "x", "a" * 31, "a" * 33, "а" * 32, "a" * 31 + "\n", "a b" + "c" * 29, "😀" * 32]
)
def test_anything_else_is_no_code(text: str) -> None:
    assert not is_code(text)


def test_a_hash_tells_nothing_of_the_code() -> None:
    code = new_code()

    assert len(code_hash(code)) == 64
    assert code not in code_hash(code)
    assert code_hash(code) == code_hash(code) != code_hash(new_code())
    assert code_hash("\ud800")  # what no database and no network takes is hashed all the same
