"""What stands around a name."""

from __future__ import annotations

import pytest

from concierge.model.parsing.frame import framed


@pytest.mark.parametrize(
    "text, inner, facts",
    [
        pytest.param("Shore 2019", "Shore 2019", {}, id="nothing"),
        pytest.param("Shore.2019.mkv", "Shore.2019", {"container": "mkv"}, id="ending"),
        pytest.param("Shore 2019 mkv", "Shore 2019", {"container": "mkv"}, id="ending behind a blank"),
        pytest.param("Shore.2019", "Shore.2019", {}, id="a year is no ending"),
        pytest.param("[ www.Site.com ] Shore", "Shore", {"site": "www.Site.com"}, id="site in brackets"),
        pytest.param("www.Site.org - Shore", "Shore", {"site": "www.Site.org"}, id="site before a dash"),
        pytest.param("Shore [site.org]", "Shore", {"site": "site.org"}, id="site behind"),
        pytest.param("Site.com.Shore", "Site.com.Shore", {}, id="a title with dots is no site"),
        pytest.param("[Group] Shore", "Shore", {}, id="tag"),
        pytest.param("【Group】Shore", "Shore", {}, id="tag in wide brackets"),
        pytest.param("[Group]", "[Group]", {}, id="a tag alone is the name"),
        pytest.param("", "", {}, id="empty"),
    ],
)
def test_what_was_hung_on_is_cut_off(text: str, inner: str, facts: dict[str, str]) -> None:
    frame = framed(text, text.lower())

    assert text[frame.begin : frame.end] == inner
    assert {fact.field: fact.value for fact in frame.facts} == facts


@pytest.mark.parametrize("text", ["[Group] Shore", "【Group】Shore", "[Group]_Shore_-_01"])
def test_the_first_tag_is_known(text: str) -> None:
    tag = framed(text, text.lower()).first_tag

    assert tag is not None
    assert text[slice(*tag)] == "Group"
