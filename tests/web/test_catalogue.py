"""Every word that may be shown stands in the Vietnamese catalogue, whole and in use."""

import unicodedata
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from tests.web.messages import PLACEHOLDER, msgids
from web import beside, item_form
from web.words import LOCALES, load

CATALOGUE = LOCALES / "vi.po"


@pytest.fixture(scope="module")
def used() -> set[str]:
    return msgids()


@pytest.fixture(scope="module")
def messages() -> list[Message]:
    with CATALOGUE.open("rb") as source:
        return [
            message for message in read_po(source, locale="vi", abort_invalid=True) if message.id
        ]


def test_the_code_and_the_templates_are_searched_for_words(used: set[str]) -> None:
    for msgid in (
        "Newsroom",  # N_ in the menu
        "Saved as a draft.",  # _ in a view
        "Log in",  # _ in a template
        "Nobody approves what they wrote.",  # an error of a room
        "There is no station %(code)s.",  # an error made by the pages
        "The programme is empty: filler will play.",  # a remark of the planner
        "Row %(sequence)d ended before it began.",  # a check that yields what is wrong
        "The player was off",  # a reason of a player
    ):
        assert msgid in used


def test_every_word_is_translated(used: set[str], messages: list[Message]) -> None:
    translated = {
        msgid
        for message in messages
        if not message.fuzzy and all(_forms(message.string))
        for msgid in _forms(message.id)
    }
    assert sorted(used - translated) == []


def test_no_translation_is_left_over(used: set[str], messages: list[Message]) -> None:
    kept = {msgid for message in messages for msgid in _forms(message.id)}
    assert sorted(kept - used) == []


def test_translations_keep_their_placeholders(messages: list[Message]) -> None:
    for message in messages:
        for msgid in _forms(message.id):
            for text in _forms(message.string):
                assert _placeholders(text) == _placeholders(msgid), text


def test_translations_are_written_with_composed_letters_and_without_stray_blanks(
    messages: list[Message],
) -> None:
    for message in messages:
        for text in _forms(message.string):
            assert text == unicodedata.normalize("NFC", text).strip()
            assert "  " not in text


def test_sentences_stay_sentences(messages: list[Message]) -> None:
    for message in messages:
        first, text = next(_forms(message.id)), next(_forms(message.string))
        assert first.endswith((".", ":", "?")) == text.endswith((".", ":", "?")), text


def test_the_catalogue_is_compiled_as_it_stands(used: set[str]) -> None:
    assert load(CATALOGUE).gettext("Send back") == "Trả lại"
    assert (
        load(CATALOGUE)
        .ngettext(
            "%(num)d row of the log is not in the present plan",
            "%(num)d rows of the log are not in the present plan",
            1,
        )
        .startswith("%(num)d dòng")
    )


def test_a_form_knows_refusals_by_message_ids_that_exist(used: set[str]) -> None:
    assert set(item_form._FIELDS) | set(beside.FIELDS) <= used


def _forms(text: str | list[str] | tuple[str, ...] | None) -> Iterator[str]:
    yield from (text,) if isinstance(text, str) else text or ()


def _placeholders(text: str) -> list[str]:
    return sorted(each.group() for each in PLACEHOLDER.finditer(text))
