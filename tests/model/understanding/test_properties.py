"""What holds for the understanding of every text, however broken."""

from __future__ import annotations

import cProfile
from types import CodeType

import pytest
from hypothesis import given, strategies as st

from concierge.model.audio import AudioKind
from concierge.model.understanding import Intent, Slots, Understanding, understand
from tests.gates.source import ROOT
from tests.model.understanding.corpus import lines

SENTENCES = [line.said for name in ("ru", "en", "ru_held_out", "en_held_out") for line in lines(name)]
WORDS = sorted({word for sentence in SENTENCES for word in sentence.split()})
LETTERS = st.characters(exclude_categories=())
ANY_TEXT = st.text(LETTERS, max_size=200)
PIECED = st.lists(st.sampled_from(WORDS) | st.text(LETTERS, max_size=3), max_size=24).map(" ".join)
CUT = st.sampled_from(SENTENCES).flatmap(
    lambda said: st.integers(0, len(said)).map(lambda at: said[at:] + said[:at])
)
TEXTS = ANY_TEXT | PIECED | CUT

# Where the work might grow faster than the text: each is repeated to fill it; a raised dot is a blank.
REPEATED = """
скачай· и·скачай·дюну· дюна,· а·добавь· ,·и· скачяй· не· не·вторую,·а·первую· 8/10· из·10· что·с· в·список·
когда·выйдет· похожее·на· ещё·с· полтора·часа· до·20·гигов· привет· привет,· спасибо! ахах ха хаха· забудь·
забудь·все· покажи· пароль· удали· (1927 сезон·1 2·сезон· второй· 4к· в·4к·и· - —· . .· ,,· 🍿 больше·не· советуй·
напомни,· запомни· download· and·download·dune· and· not·the· out·of·ten· lol tell·me·when· comes·out· how·is·
show·me·your· ignore·all· a a· я subtitels· recomend· ok· rm· $( как·дела· кто·ты· уже· тенет·видел· is·a· give·
on·my·list·
"""
OURS = str(ROOT / "concierge")
SIZES = (4_000, 8_000, 40_000)
# Our calls and searches by a regular expression for the 4,000 letters that are read.
MOST_CALLS = 40_000


def pieces() -> list[str]:
    return [piece.replace("·", " ") for piece in REPEATED.split()]


def calls_for(text: str) -> int:
    """How many functions of ours are called to understand a text, and searches by a regular expression."""
    profile = cProfile.Profile()
    profile.runcall(understand, text)
    return sum(entry.callcount for entry in profile.getstats() if _is_ours(entry.code))


def _is_ours(code: CodeType | str) -> bool:
    return "re.Pattern" in code if isinstance(code, str) else code.co_filename.startswith(OURS)


def broken_promises(understanding: Understanding) -> list[str]:
    """What is wrong with an understanding, whatever it was made from."""
    wishes = understanding.wishes
    broken = [] if 1 <= len(wishes) <= 4 else [f"{len(wishes)} wishes"]
    for wish in wishes:
        if wish.intent in {Intent.DOWNLOAD, Intent.SEARCH, Intent.MARK_WATCHED} and not wish.slots.title:
            broken.append(f"{wish.intent} of nothing")
        broken += broken_slots(wish.slots)
    return broken


def broken_slots(slots: Slots) -> list[str]:
    """Which slots are out of their range."""
    names = (slots.title, slots.person, slots.similar_to, slots.studio)
    facts = {
        "name": all(name is None or (name and name == " ".join(name.split())) for name in names),
        "year": slots.year is None or 1880 <= slots.year <= 2039,
        "quality": slots.quality in {None, "2160p", "1080p", "720p", "480p"},
        "season": slots.season is None or 0 <= slots.season <= 9999,
        "episode": slots.episode is None or 0 <= slots.episode <= 9999,
        "voice": slots.voice is None or slots.voice in set(AudioKind),
        "subtitles": slots.subtitles in {None, True} or len(str(slots.subtitles)) == 2,
        "size": slots.size_max_gb is None or 0 < slots.size_max_gb <= 1000,
        "rating": slots.rating is None or 1 <= slots.rating <= 10,
        "minutes": slots.minutes_max is None or 1 <= slots.minutes_max <= 1000,
    }
    return [name for name, holds in facts.items() if not holds]


@pytest.mark.fuzz
@given(text=TEXTS)
def test_the_understanding_of_any_text_keeps_its_promises(text: str) -> None:
    assert broken_promises(understand(text)) == []


@pytest.mark.fuzz
@given(first=TEXTS, second=TEXTS)
def test_so_does_what_is_said_after_anything(first: str, second: str) -> None:
    before = understand(first)

    assert broken_promises(understand(second, before)) == []


@pytest.mark.fuzz
@given(text=TEXTS)
def test_the_same_text_is_always_understood_the_same(text: str) -> None:
    assert understand(text) == understand(text)


def test_of_a_text_as_long_as_a_book_the_beginning_is_read() -> None:
    book = "скачай Тихий берег " + "x" * 1_000_000

    assert understand(book) == understand(book[:4_000])


@pytest.mark.parametrize("piece", pieces())
def test_the_work_is_bounded_however_long_the_text_is(piece: str) -> None:
    calls = [calls_for(piece * (size // len(piece) + 1)) for size in SIZES]

    assert max(calls) <= MOST_CALLS
    assert max(calls[1:]) <= calls[0] * 1.1


@pytest.mark.parametrize("piece", pieces())
def test_the_work_grows_in_proportion_to_the_text(piece: str) -> None:
    half, whole = (calls_for((piece * length)[:length]) for length in (2_000, 4_000))

    assert whole <= 2.5 * half + 500
