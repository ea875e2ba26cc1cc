"""Days, marks, names and reviews out of cells, as people, services and spreadsheets write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from concierge.adapters._import_dates import Moment, moment_of
from concierge.adapters._import_kinds import is_no_title, kind_of
from concierge.adapters._import_prose import LONGEST_REVIEW, prose_of
from concierge.adapters._import_reading import Reading
from concierge.model.importing import BadRow, ImportedRow, RowProblem
from concierge.model.score import Score
from concierge.model.taste import Precision
from concierge.model.title import ExternalIds, TitleKind

DAY = Moment(at=datetime(2024, 3, 14, tzinfo=UTC), precision=Precision.DAY)
EVENING = Moment(at=datetime(2024, 3, 14, 21, 50, 41, tzinfo=UTC), precision=Precision.EXACT)
MOSCOW = timezone(timedelta(hours=3))


@pytest.mark.parametrize(
    "text, expected",
    [
        ("2024-03-14", DAY),
        ("2024/03/14", DAY),
        ("14.03.2024", DAY),
        ("14-03-2024", DAY),
        ("14.3.2024", DAY),
        ("03/14/2024", DAY),
        ("14/03/2024", DAY),
        ("14.03.2024 0:00", DAY),
        ("2024-03-14 00:00:00", DAY),
        ("Thu Mar 14 00:00:00 2024", DAY),
        ("2024-03-14T21:50:41Z", EVENING),
        ("2024-03-14 21:50:41", EVENING),
        ("2024-03-15T00:50:41+03:00", EVENING),
        ("14-03-2024 21:50:41", EVENING),
        ("21:50:41 14.03.2024", EVENING),
        ("2024-03-14T00:00:00Z", Moment(at=DAY.at, precision=Precision.EXACT)),
    ],
)
def test_a_date_is_read_in_every_form_that_files_have(text: str, expected: Moment) -> None:
    assert moment_of(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2024", "03/04/2024", "2024-02-30", "0000-00-00", "1024-03-14", "9999-12-31", "2024-03-14 25:00",
     "2024-03-14T10:00:00+99:99", "Thu Mär 14 00:00:00 2024", "²024-03-14", "=2024-03-14"],
)  # fmt: skip
def test_what_is_no_day_or_may_be_two_is_none(text: str) -> None:
    assert moment_of(text) is None


def test_a_time_without_a_zone_is_of_the_zone_that_the_service_keeps() -> None:
    assert moment_of("00:50:41 15.03.2024", zone=MOSCOW) == EVENING
    assert moment_of("14.03.2024", zone=MOSCOW) == DAY


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001  hypothesis adds the zone
def test_a_moment_in_our_own_form_reads_back_exactly(at: datetime) -> None:
    assert moment_of(at.isoformat().replace("+00:00", "Z")) == Moment(at=at, precision=Precision.EXACT)


@given(st.text())
def test_no_text_makes_the_reading_of_a_date_fail(text: str) -> None:
    moment = moment_of(text)

    assert moment is None or moment.at.tzinfo is UTC


@pytest.mark.parametrize(
    "html, expected",
    [
        ("Good.", "Good."),
        ("<b>Good</b>, <i>very</i>", "Good, very"),
        ("one<br>two<br/>three<BR />four", "one\ntwo\nthree\nfour"),
        ("one<br />\r\ntwo<br>\n\nthree", "one\ntwo\n\nthree"),
        ("<p><br><br>one<br><br><br>two</p>", "one\n\ntwo"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<h4>one</h4>two\nthree", "one\n\ntwo\nthree"),
        ("<blockquote>one</blockquote>two", "one\n\ntwo"),
        ("one\r\ntwo\rthree\n\n\n\nfour", "one\ntwo\nthree\n\nfour"),
        ("Tom &amp; Jerry &lt;3 &#1025;", "Tom & Jerry <3 Ё"),
        ("I <3 it, 1 < 2", "I <3 it, 1 < 2"),
        ("<script>alert(1)</script>fine<style>x{}</style>", "fine"),
        ("<p>a<textarea>b</textarea><template>c</template>d</p>", "ad"),
        ("1 &lt; 2 &amp;amp; 3 <p>&#x202e;back&#0;</p>", "1 < 2 &amp; 3\n\nback\ufffd"),
        ("<p>unclosed <b>and <i>wrong</b></p", "unclosed and wrong"),
        ('<a href="javascript:x">link</a>', "link"),
        ("\x1b[31mred \u202eback", "[31mred back"),
        ("<b>" * 9000 + "deep", "deep"),
        ("", ""),
    ],
)
def test_a_review_is_plain_text_with_its_lines(html: str, expected: str) -> None:
    assert prose_of(html, is_html=True) == (expected, True)


def test_a_review_that_is_no_html_keeps_its_signs() -> None:
    assert prose_of("a <b> c &amp; d\nnext", is_html=False) == ("a <b> c &amp; d\nnext", True)


def test_of_a_longer_review_the_beginning_is_kept() -> None:
    text, is_whole = prose_of("я" * (LONGEST_REVIEW + 1), is_html=True)

    assert (len(text), is_whole) == (LONGEST_REVIEW, False)


def test_of_a_page_in_place_of_a_review_the_beginning_is_read() -> None:
    assert prose_of(f"one{'<br/>' * 500_000}two", is_html=True) == ("one", False)


@given(st.text(alphabet=st.sampled_from('<>/&;#b pri"=\n') | st.characters(), max_size=200))
def test_any_markup_becomes_text_without_signs_that_steer(html: str) -> None:
    text, _ = prose_of(html, is_html=True)

    assert text == text.strip()
    assert "\x1b" not in text
    assert "\n\n\n" not in text


@pytest.mark.parametrize(
    "word, kind",
    [
        ("Movie", TitleKind.MOVIE),
        ("tvMovie", TitleKind.MOVIE),
        ("TV Short", TitleKind.MOVIE),
        ("Feature Film", TitleKind.MOVIE),
        ("Мультфильм", TitleKind.MOVIE),
        ("TV Mini Series", TitleKind.SERIES),
        ("tvMiniSeries", TitleKind.SERIES),
        ("Mini-Series", TitleKind.SERIES),
        ("tv show", TitleKind.SERIES),
        ("мини-сериал", TitleKind.SERIES),
        ("TV Special", None),
        ("anime", None),
        ("", None),
    ],
)
def test_a_kind_is_known_by_any_services_word(word: str, kind: TitleKind | None) -> None:
    assert (kind_of(word), is_no_title(word)) == (kind, False)


@pytest.mark.parametrize(
    "word", ["TV Episode", "tvEpisode", "Video Game", "Podcast Series", "Music Video", "игра"]
)
def test_what_is_no_title_is_known_by_its_word(word: str) -> None:
    assert (kind_of(word), is_no_title(word)) == (None, True)


def problems(reading: Reading, row: ImportedRow) -> list[RowProblem]:
    return [each.problem for each in reading.told(row) if isinstance(each, BadRow)]


@pytest.mark.parametrize(
    "text, year",
    [
        ("2024", 2024),
        ("2013–2023", 2013),
        ("1997 – ...", 1997),
        ("2008 – 2013", 2008),
        ("2015.0", 2015),
        ("", None),
    ],
)
def test_a_year_is_the_first_of_a_range(text: str, year: int | None) -> None:
    reading = Reading("a.csv:2", {"year": text})

    assert (reading.year("year"), reading.problems) == (year, [])


@pytest.mark.parametrize("text", ["abc", "0", "99999", "1700", "=2024"])
def test_what_is_no_year_is_told_and_left_out(text: str) -> None:
    reading = Reading("a.csv:2", {"year": text})

    assert (reading.year("year"), reading.problems) == (None, [RowProblem.BAD_YEAR])


def test_marks_out_of_five_and_of_ten_come_to_the_same() -> None:
    reading = Reading("a.csv:2", {"stars": "4,5", "points": "9"})

    assert reading.score("stars", scale=5) == reading.score("points")


@pytest.mark.parametrize("text", ["4.5", "4.5/5", "9/10", "4½ / 5"])
def test_a_cell_may_say_itself_out_of_what_its_mark_is(text: str) -> None:
    assert Reading("a.csv:2", {"stars": text}).score("stars", scale=5) == Score(half_points=18)


@pytest.mark.parametrize("text", ["0", "11", "abc", "-3", "8.7", "85", "4/5/5"])
def test_what_no_scale_has_is_told_and_left_out(text: str) -> None:
    reading = Reading("a.csv:2", {"points": text})

    assert (reading.score("points"), reading.problems) == (None, [RowProblem.BAD_SCORE])


@pytest.mark.parametrize(
    "text",
    ["tt0099001", "https://www.imdb.com/title/tt0099001/", "https://m.imdb.com/title/tt0099001?ref_=x"],
)
def test_an_id_of_imdb_is_found_in_an_address_too(text: str) -> None:
    assert Reading("a.csv:2", {"imdb": text}).imdb("imdb") == "tt0099001"


@pytest.mark.parametrize("text", ["tt12", "nm0000001", "0099001", "tt00990010000", "tt0099001; DROP"])
def test_what_is_no_id_is_told_and_left_out(text: str) -> None:
    reading = Reading("a.csv:2", {"imdb": text})

    assert (reading.imdb("imdb"), reading.problems) == (None, [RowProblem.BAD_ID])


def test_names_are_on_one_line_and_as_long_as_names_are() -> None:
    reading = Reading("a.csv:2", {"one": "  A\nB\u202e\x1b ", "long": "x" * 501})

    assert (reading.name("one"), reading.name("long")) == ("A B", "")
    assert problems(reading, ImportedRow(place="a.csv:2")) == [RowProblem.TOO_LONG]


def test_a_name_says_nothing_that_is_not_seen() -> None:
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "obey me")
    reading = Reading(
        "a.csv:2", {"title": f"Har\u00adbor\u2064 St{hidden}orm", "joined": "می\u200cروم 👩\u200d🚀"}
    )

    assert (reading.name("title"), reading.name("joined")) == ("Harbor Storm", "می\u200cروم 👩\u200d🚀")


@pytest.mark.parametrize(
    "name, russian", [("Ёлки", "Ёлки"), ("Heat", ""), ("Поводир, або Квіти", ""), ("Čuvari", "")]
)
def test_a_name_in_russian_letters_is_russian(name: str, russian: str) -> None:
    assert Reading("a.csv:2", {"title": name}).russian("title") == russian


def test_a_row_that_names_nothing_says_so_once() -> None:
    assert problems(Reading("a.csv:2", {}), ImportedRow(place="a.csv:2")) == [RowProblem.NO_TITLE]


@pytest.mark.parametrize("ids", [ExternalIds(imdb="tt9910002"), ExternalIds(tvdb=77001)])
def test_any_id_names_a_title(ids: ExternalIds) -> None:
    assert problems(Reading("a.csv:2", {}), ImportedRow(place="a.csv:2", ids=ids, is_wanted=True)) == []


def test_halves_of_signs_that_json_can_write_are_left_out_of_names() -> None:
    reading = Reading("x:1", {"title": "Har\ud83dbor\udc00 🎄", "alone": "\ud800"})

    assert (reading.name("title"), reading.name("alone")) == ("Harbor 🎄", "")
