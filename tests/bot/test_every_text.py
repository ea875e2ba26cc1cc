"""Telegram takes every text that the bot can send, in both languages, whatever the facts in it are."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pytest
from telegram import MessageEntity

import concierge
from concierge.sandbox import _telegram_text as telegram
from concierge.sandbox._telegram_entities import Entity
from concierge.sandbox._telegram_inline import InlineResult
from concierge.sandbox._telegram_keyboards import Button, Keyboard, checked_keyboard
from concierge.sandbox._telegram_live import METHODS as ANSWERING
from concierge.sandbox._telegram_menus import METHODS as MENUS
from concierge.sandbox._telegram_parameters import Parameters
from concierge.sandbox._telegram_polls import METHODS as POLLS
from concierge.sandbox._telegram_state import State
from concierge.sandbox._telegram_wire import Refused
from concierge.testing import a_title
from concierge.texts import LANGUAGES
from concierge_bot import title_words as words_for
from concierge_bot.acknowledging import LONGEST_TOAST
from concierge_bot.cleaning import clean
from concierge_bot.evenings import LONGEST_OPTION
from concierge_bot.formatted import Formatted, bold, italic, joined
from concierge_bot.inline_cards import article
from concierge_bot.markdown import markdown
from concierge_bot.pieces import pieces
from concierge_bot.registry import registry
from concierge_bot.wording import spoken
from tests.gates.source import sources
from tests.texts.test_catalogues import EN, RU, forms_of, placeholders
from tests.texts.test_in_chat import is_of_the_terminal

ANNA = 7
SENT = [key for key in RU if not is_of_the_terminal(key)]
COUNTS = {"ru": (1, 2, 5), "en": (1, 2)}
ORDINARY = "Метрополис"
LONGEST = "Очень длинное название " * 14
HOSTILE = (
    "<b>Ж</b><script>alert(1)</script>&amp;&lt;",
    "\u202etxt.exe\u2066 a\u200bb\u00adc\ufeff \U000e0041",
    LONGEST,
    "👨\u200d👩\u200d👧\u200d👦🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f🇷🇺" * 5,
    "первая\nвторая\r\nтретья\u2028четвёртая",
    r"\*_[]()~`>#+-=|{}.! **b** [x](tg://user?id=1) @anna /start https://evil.example",
    "{n} {what} %s %(n)d",
    "\x00\ud83d\x1b[31m" + "e" + "\u0301" * 40,
)
ALL_AT_ONCE = " ".join(HOSTILE)
# What stands between other words, or before them.
PARTS = {
    "agent.release": "a handle stands apart from its release",
    "agent.stop.max_tokens": "follows the words that broke off",
    "relax.and": "stands between two changes",
}
LABELLING = {"InlineKeyboardButton", "Key", "_key", "get_key", "key", "once"}
LONGEST_LABEL = 48
Facts = Mapping[str, str | int | float]
Taking = Callable[[str, str, Sequence[Entity]], tuple[str, tuple[Entity, ...]]]


def facts_for(key: str, value: str) -> Facts:
    """A fact for each name in the sentence, numbers where it says how many; a site is named by its service."""
    names = set().union(*map(placeholders, (*forms_of(RU[key]), *forms_of(EN[key]))))
    names |= set().union(*map(placeholders, forms_of(RU[f"{key}.chat"]))) if f"{key}.chat" in RU else set()
    if "site" in names:
        names = names - {"site"} | {"service"}
    return {name: 4_400_000_000 if name.endswith(("_bytes", "_s")) else value for name in names - {"n"}}


def renderings(key: str, language: str, value: str) -> Iterator[str]:
    """What the bot says under the key, once for every plural form."""
    say, facts = spoken(language), facts_for(key, value)
    for count in COUNTS[language] if RU[key].pluralizable else COUNTS[language][-1:]:
        yield say.fill(key, {**facts, "n": count})


def faults_of(text: str, key: str = "") -> list[str]:
    """What is wrong with a sentence as it stands in the catalogue, with ordinary facts in it."""
    faults = {
        "is empty": not text.strip(),
        "lacks a fact": re.search(r"\{\w*\}", text) is not None,
        "has two blanks": "  " in text and key not in PARTS,
        "has blanks at an end": text != text.strip() and key not in PARTS,
        "has a blank at the end of a line": re.search(r"[ \t]\n", text) is not None,
        "hides something": clean(text) != text,
    }
    return [fault for fault, is_there in faults.items() if is_there]


def entity(one: MessageEntity) -> Entity:
    return Entity(
        type=one.type, offset=one.offset, length=one.length, url=one.url, language=one.language or None
    )


def refusals(words: Formatted, take: Taking = telegram.text) -> list[str]:
    """Why Telegram would not take the words as the bot sends them, or would show what nobody wrote."""
    found = []
    for piece in pieces(words):
        try:
            shown, entities = take(piece.text, "", tuple(map(entity, piece.entities)))
        except Refused as refused:
            found.append(str(refused))
            continue
        if clean(shown) != shown:
            found.append("hides something")
        if len(entities) != len(piece.entities):
            found.append("loses an entity")
    return found or ([] if pieces(words) else ["nothing to send"])


def looks_of(text: str) -> Formatted:
    """The text in several looks, each an entity around what comes from outside."""
    return joined([bold(text), italic(text), text])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_whole_with_ordinary_facts_and_fits_into_one_message(language: str) -> None:
    assert {"bot.welcome", "error.unavailable", "notify.on_nas.text", "relax.promise"} <= set(SENT)
    told = {
        (key, text)
        for key in SENT
        for text in renderings(key, language, ORDINARY)
        if faults_of(text, key) or refusals(looks_of(text)) or len(pieces(text)) != 1
    }

    assert told == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_fact_makes_a_text_that_telegram_does_not_take(language: str) -> None:
    refused = {
        (key, value): problems
        for key in SENT
        for value in (LONGEST, ALL_AT_ONCE)
        if set(facts_for(key, value).values()) & {value}
        for text in list(renderings(key, language, value))[-1:]
        if (problems := refusals(bold(text)))
    }

    assert refused == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_fact_makes_an_answer_of_the_agent_that_telegram_does_not_take(language: str) -> None:
    said = {
        node.value
        for source in sources("concierge/agent")
        for node in source.nodes()
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    keys = [key for key in SENT if key in said or key.startswith("error.")]
    assert {"agent.found", "error.unavailable"} <= set(keys)
    refused = {
        key: problems
        for key in keys
        for value in (ORDINARY, ALL_AT_ONCE)
        for text in list(renderings(key, language, value))[-1:]
        if (problems := refusals(markdown(text)))
    }

    assert refused == {}


def said_in(nodes: Iterable[ast.AST]) -> set[ast.expr]:
    """The keys that are said, as they are written there."""
    return {
        node.args[0]
        for top in nodes
        for node in ast.walk(top)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say"
        if node.args
    }


def keys_of(said: ast.expr) -> set[str]:
    """The key that is spelled out, or all that it may be completed to by one word."""
    match said:
        case ast.Constant(value=str(key)):
            return {key} & set(RU)
        case ast.JoinedStr(values=parts):
            shape = "".join(
                re.escape(str(one.value)) if isinstance(one, ast.Constant) else r"[^.]+" for one in parts
            )
            return {key for key in RU if re.fullmatch(shape, key)}
    return set()


def labels_of(package: str) -> set[str]:
    """Keys of the texts that stand on buttons and nowhere else."""
    trees = [source.tree for source in sources(package)]
    labelling = [
        node
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in LABELLING
    ]
    on_buttons = said_in(labelling)
    elsewhere = said_in(trees) - on_buttons
    return set().union(*map(keys_of, on_buttons)) - set().union(*map(keys_of, elsewhere))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_of_a_button_is_a_short_line_that_telegram_takes(language: str) -> None:
    keys = labels_of("concierge_bot")
    assert {"bot.button.stop", "bot.queue.pause", "bot.back", "bot.privacy.ask.yes"} <= keys
    wrong = {}
    for key in keys:
        for text in renderings(key, language, "12"):
            button = Button(text=text, callback_data="b:0")
            checked_keyboard(Keyboard(inline_keyboard=((button,),)))
            if faults_of(text) or "\n" in text or len(text) > LONGEST_LABEL:
                wrong[key] = text

    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_menu_of_commands_is_taken(language: str) -> None:
    say, state = spoken(language), State()
    commands = [
        {"command": name, "description": say.say(f"bot.command.{name}")} for name in registry().commands
    ]

    MENUS["setmycommands"](state, given(commands=commands, language_code=language))

    assert len(state.commands["default", language]) == len(registry().commands)
    assert [one for one in commands if one["description"].startswith("bot.")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_to_a_press_fits(language: str) -> None:
    for key in [one for one in SENT if one.startswith(("bot.button.", "error."))]:
        for value in (ORDINARY, ALL_AT_ONCE):
            for text in renderings(key, language, value):
                state = State(open_queries={"q": 1e12})
                ANSWERING["answercallbackquery"](
                    state, Parameters(callback_query_id="q", text=text[:LONGEST_TOAST])
                )
    for text in (spoken(language).say(f"bot.button.{name}") for name in ("foreign", "unknown")):
        assert len(text) <= LONGEST_TOAST


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_a_title_is_called_it_can_be_voted_on_and_chosen(language: str, name: str) -> None:
    say, state = spoken(language), State()
    state.people.enter(ANNA, ANNA)
    plot = " ".join(HOSTILE) * 3
    title = replace(
        a_title(name, name_en=name, name_original=name, ids=concierge.ExternalIds(tmdb=1)),
        overview_ru=plot,
        overview_en=plot,
    )
    options = [{"text": words_for.label(title, say, 80)[:LONGEST_OPTION]}]

    POLLS["sendpoll"](state, given(chat_id=ANNA, question=say.say("bot.evening.question"), options=options))
    found = article(title, say, "house_bot")

    assert found is not None
    InlineResult.model_validate(found.to_dict()).check()
    assert found.title == words_for.label(title, say)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_caption_fits(language: str) -> None:
    text = spoken(language).say("bot.rutracker.captcha")

    assert refusals(italic(text), telegram.caption) == []


def given(**parameters: object) -> Parameters:
    """Parameters as they come on the wire, where what is nested is JSON."""
    return Parameters.model_validate(
        {name: json.dumps(one) if isinstance(one, list) else one for name, one in parameters.items()}
    )


def test_what_telegram_does_not_take_is_noticed() -> None:
    assert faults_of("Метрополис") == []
    assert faults_of("Фильм {title}") == ["lacks a fact"]
    assert faults_of(" Фильм  готов \n.") == [
        "has two blanks",
        "has blanks at an end",
        "has a blank at the end of a line",
    ]
    assert faults_of("тут\u202eexe") == ["hides something"]
    assert faults_of(" ") == ["is empty", "has blanks at an end"]
    assert refusals(Formatted("")) == ["nothing to send"]
    assert refusals(Formatted("😀", (MessageEntity("bold", 0, 1),))) != []
    assert refusals(Formatted("😀", (MessageEntity("text_link", 0, 2, url="javascript:1"),))) != []
    assert refusals(Formatted("x" * 1025), telegram.caption) != []
    assert refusals(Formatted("тут\u202eexe")) == ["hides something"]
    for method, wrong in (
        (MENUS["setmycommands"], given(commands=[{"command": "Setup", "description": "x"}])),
        (MENUS["setmycommands"], given(commands=[{"command": "setup", "description": "x" * 257}])),
        (POLLS["sendpoll"], given(chat_id=ANNA, question="x" * 301, options=[{"text": "x"}])),
        (POLLS["sendpoll"], given(chat_id=ANNA, question="x", options=[{"text": "x" * 101}])),
    ):
        with pytest.raises(Refused):
            method(State(), wrong)
