"""What tools write into the profile and the notes of whoever speaks, and what they only ask."""

from __future__ import annotations

import pytest

from concierge.agent.tool import ToolContext
from concierge.errors import ChangedSince, InputError, NotFound, ToolInputError
from concierge.model.conversation import JsonValue
from concierge.model.profile.document import Provenance
from concierge.model.profile.revision import Author
from concierge.model.profile.sections import FIELDS, SectionName
from concierge.testing import ScriptedModel, a_call, calling, saying
from tests.agent.answering import Conversation
from tests.agent.personal import a_context, a_house, called, in_words

NOIR: dict[str, JsonValue] = {"section": "genres", "text": "нуар", "field": "loves"}
EVERY_FIELD = [
    (name, code) for name, fields in FIELDS.items() for code in ("", *(one.code for one in fields))
]


async def facts_of(
    ctx: ToolContext, name: SectionName = SectionName.GENRES
) -> list[tuple[str, Provenance | None]]:
    revision = await ctx.me.profile.get()
    return [(fact.text, fact.source) for fact in revision.document.section(name).facts]


async def test_what_the_person_said_is_written_as_said_and_by_the_agent() -> None:
    ctx = a_context(a_house())

    done = await called(ctx, "update_profile", **NOIR)

    assert (done["status"], done["undo"]) == ("done", "p1")
    assert await facts_of(ctx) == [("нуар", Provenance.SAID)]
    assert (await ctx.me.profile.get()).by is Author.AGENT


async def test_a_profile_write_is_undone_by_what_its_result_says_and_made_anew_by_what_that_says() -> None:
    ctx = a_context(a_house())
    await called(ctx, "update_profile", section="genres", text="драмы", field="likes")
    done = await called(ctx, "update_profile", **NOIR)

    undone = await called(ctx, "undo_change", change=done["undo"])
    taken_back = await facts_of(ctx)
    await called(ctx, "undo_change", change=undone["undo"])

    assert taken_back == [("драмы", Provenance.SAID)]
    assert len(await facts_of(ctx)) == 2


async def test_changes_of_the_profile_are_taken_back_from_the_newest_on() -> None:
    ctx = a_context(a_house())
    first = await called(ctx, "update_profile", **NOIR)
    second = await called(ctx, "update_profile", section="context", text="в отпуске")

    with pytest.raises(ChangedSince):
        await called(ctx, "undo_change", change=first["undo"])
    await called(ctx, "undo_change", change=second["undo"])
    await called(ctx, "undo_change", change=first["undo"])

    assert await facts_of(ctx) == []


async def test_what_the_person_takes_back_is_removed_and_that_is_undone() -> None:
    ctx = a_context(a_house())
    await called(ctx, "update_profile", **NOIR)

    removed = await called(ctx, "update_profile", section="genres", text="нуар", remove=True)
    gone = await facts_of(ctx)
    await called(ctx, "undo_change", change=removed["undo"])

    assert (removed["status"], gone) == ("removed", [])
    assert await facts_of(ctx) == [("нуар", Provenance.SAID)]


@pytest.mark.parametrize("section, field", EVERY_FIELD)
async def test_an_inferred_preference_is_asked_and_never_written(section: SectionName, field: str) -> None:
    ctx = a_context(a_house())

    asked = await called(
        ctx, "update_profile", section=section.value, field=field, text="хоррор", inferred=True
    )

    assert asked["status"] == "ask"
    assert "хоррор" in str(asked["question"])
    assert "undo" not in asked
    assert (await ctx.me.profile.get()).number == 0


async def test_nothing_inferred_is_removed_either() -> None:
    ctx = a_context(a_house())
    await called(ctx, "update_profile", **NOIR)

    await called(ctx, "update_profile", section="genres", text="нуар", inferred=True, remove=True)

    assert await facts_of(ctx) == [("нуар", Provenance.SAID)]


async def test_what_is_written_after_text_from_outside_is_marked() -> None:
    ctx = a_context(a_house(), has_outside_text=True)

    written = await called(ctx, "update_profile", **NOIR)
    noted = await called(ctx, "remember", text="смотрим вдвоём")

    assert (written["source"], noted["source"]) == ("outside", "outside")
    assert await facts_of(ctx) == [("нуар", Provenance.OUTSIDE)]
    assert [note.source for note in await ctx.me.memory.list()] == [Provenance.OUTSIDE]
    assert "after outside text" in (await ctx.me.profile.get()).body
    assert "after outside text" in str(await called(ctx, "read_profile"))
    assert "чужого текста" in in_words("update_profile", written, "ru")


async def test_a_turn_that_has_read_a_tools_result_marks_what_it_writes_after() -> None:
    model = ScriptedModel(
        calling(a_call("find_title", query="метрополис")),
        calling(a_call("update_profile", section="genres", text="нуар", field="loves")),
        saying("Записал."),
    )
    talk = Conversation(model=model, house=a_house())

    await talk.ask("что за метрополис? и запомни, что я люблю нуар")

    ctx = talk.context(talk.user, "ru")
    assert await facts_of(ctx) == [("нуар", Provenance.OUTSIDE)]


async def test_what_the_person_said_is_never_overwritten_after_text_from_outside() -> None:
    house = a_house()
    size: dict[str, JsonValue] = {"section": "quality", "field": "max_size"}
    await called(a_context(house), "update_profile", text="до 20 ГБ", **size)
    ctx = a_context(house, has_outside_text=True)

    asked = await called(ctx, "update_profile", text="до 900 ГБ", **size)
    same = await called(ctx, "update_profile", text="до 20 ГБ", **size)

    assert (asked["status"], same["status"]) == ("ask", "same")
    assert await facts_of(ctx, SectionName.QUALITY) == [("до 20 ГБ", Provenance.SAID)]


async def test_the_persons_next_word_goes_before_what_was_written_after_text_from_outside() -> None:
    house = a_house()
    size: dict[str, JsonValue] = {"section": "quality", "field": "max_size"}
    await called(a_context(house, has_outside_text=True), "update_profile", text="до 900 ГБ", **size)

    await called(a_context(house), "update_profile", text="до 20 ГБ", **size)

    assert await facts_of(a_context(house), SectionName.QUALITY) == [("до 20 ГБ", Provenance.SAID)]


async def test_a_line_about_releases_that_nobody_can_read_is_named() -> None:
    ctx = a_context(a_house())

    done = await called(ctx, "update_profile", section="quality", field="max_size", text="сколько влезет")

    assert "сколько влезет" in str(done["unclear"])


async def test_one_section_is_read_with_days_and_sources() -> None:
    ctx = a_context(a_house())
    await called(ctx, "update_profile", **NOIR)

    read = await called(ctx, "read_profile", section="genres")

    assert read["facts"] == [{"text": "Loves: нуар (said 2026-11-23)"}]


async def test_a_field_or_a_section_that_there_is_not_is_refused() -> None:
    ctx = a_context(a_house())

    with pytest.raises(NotFound):
        await called(ctx, "update_profile", section="genres", text="нуар", field="max_size")
    with pytest.raises(ToolInputError):
        await called(ctx, "update_profile", section="secrets", text="нуар")
    with pytest.raises(InputError):
        await called(ctx, "update_profile", section="genres", text=" \u200b ")
    with pytest.raises(NotFound):
        await called(ctx, "update_profile", section="genres", text="нуар", remove=True)


async def test_a_note_is_kept_found_and_forgotten() -> None:
    ctx = a_context(a_house())

    noted = await called(ctx, "remember", text="смотрим вдвоём\u202e по пятницам")
    found = await called(ctx, "search_memory", query="пятница")
    undone = await called(ctx, "undo_change", change=noted["undo"])

    assert found["notes"] == [
        {"text": "смотрим вдвоём по пятницам", "on": "2026-11-23", "source": "said", "undo": noted["undo"]}
    ]
    assert undone == {"status": "undone", "what": "note", "text": "смотрим вдвоём по пятницам"}
    assert await called(ctx, "search_memory") == {}


async def test_a_note_that_is_there_already_is_not_taken_away_by_an_undo() -> None:
    ctx = a_context(a_house())
    await called(ctx, "remember", text="смотрим вдвоём")

    again = await called(ctx, "remember", text="смотрим вдвоём")

    assert again == {"status": "same", "text": "смотрим вдвоём"}
