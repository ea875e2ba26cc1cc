from __future__ import annotations

from math import inf, nan

import pytest

from concierge.errors import InputError, OutOfRange
from concierge.model.access import DEFAULTS, Grant, Limits, Role
from concierge.model.person_edit import PersonEdit, edited
from concierge.model.user import User

MEMBER = User(id=2, name="Аня", role=Role.MEMBER, grants=DEFAULTS[Role.MEMBER])


def test_only_what_is_named_changes() -> None:
    after = edited(MEMBER, PersonEdit(downloads_a_day=3))

    assert (after.name, after.role, after.grants) == (MEMBER.name, MEMBER.role, MEMBER.grants)
    assert after.limits == Limits(downloads_a_day=3)
    assert edited(after, PersonEdit(held_bytes=5)).limits == Limits(downloads_a_day=3, held_bytes=5)
    assert edited(after, PersonEdit(downloads_a_day=None)).limits == Limits()


def test_a_new_role_brings_its_grants_and_the_same_role_changes_nothing() -> None:
    trusted = edited(MEMBER, PersonEdit(grant=frozenset({Grant.DOWNLOAD})))

    assert trusted.grants == MEMBER.grants | {Grant.DOWNLOAD}
    assert edited(trusted, PersonEdit(role=Role.MEMBER)) == trusted
    assert edited(trusted, PersonEdit(role=Role.GUEST)).grants == {Grant.SEARCH}
    assert edited(MEMBER, PersonEdit(role=Role.STRANGER)).grants == frozenset()


def test_a_child_has_an_age_limit_until_it_is_a_child_no_more() -> None:
    child = edited(MEMBER, PersonEdit(role=Role.CHILD))

    assert child.age_limit == 12
    assert edited(MEMBER, PersonEdit(role=Role.CHILD, age_limit=6)).age_limit == 6
    assert edited(child, PersonEdit(role=Role.MEMBER)).age_limit is None
    assert edited(MEMBER, PersonEdit(age_limit=16)).age_limit == 16


def test_a_grant_that_is_given_and_taken_at_once_is_taken() -> None:
    both = frozenset({Grant.DOWNLOAD})

    assert edited(MEMBER, PersonEdit(grant=both, revoke=both)).grants == MEMBER.grants


@pytest.mark.parametrize(
    "edit",
    [
        PersonEdit(downloads_a_day=-1),
        PersonEdit(downloads_a_day=10**9),
        PersonEdit(held_bytes=-1),
        PersonEdit(held_bytes=2**63),
        PersonEdit(money_a_day=-0.01),
        PersonEdit(money_a_day=nan),
        PersonEdit(money_a_day=inf),
        PersonEdit(age_limit=-1),
        PersonEdit(age_limit=100),
    ],
    ids=str,
)
def test_a_limit_that_cannot_be_is_refused(edit: PersonEdit) -> None:
    with pytest.raises(OutOfRange):
        edited(MEMBER, edit)


@pytest.mark.parametrize("name", ["", "  ", "\n", "\u200b", "\0"])
def test_a_name_that_cannot_be_read_is_refused(name: str) -> None:
    with pytest.raises(InputError):
        edited(MEMBER, PersonEdit(name=name))


def test_a_name_is_kept_in_one_line_and_not_too_long() -> None:
    assert edited(MEMBER, PersonEdit(name=" Аня\n Петрова 😀 ")).name == "Аня Петрова 😀"
    assert len(edited(MEMBER, PersonEdit(name="ё" * 1000)).name) == 64


def test_an_edit_of_nothing_is_refused() -> None:
    with pytest.raises(InputError):
        edited(MEMBER, PersonEdit())
