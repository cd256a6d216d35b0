"""Two versions beside each other: what stayed, came and went."""

from hypothesis import given
from hypothesis import strategies as st

from playlists.models import Item
from tests.web.builders import RETURNED, House
from web.comparison import Stretch, compared, side_by_side

texts = st.lists(st.sampled_from(["bà", "con", " ", "\n", "nghe", "đài"]), max_size=30).map("".join)


@given(texts, texts)
def test_both_versions_can_be_read_from_it(before: str, after: str) -> None:
    found = compared(before, after)
    assert "".join(each.text for each in found if each.kind != "came") == before
    assert "".join(each.text for each in found if each.kind != "went") == after
    assert before != after or all(each.kind == "same" for each in found)


def test_the_page_marks_what_changed(house: House) -> None:
    visitor, number = house.visitor("bientap"), house.item(RETURNED)
    with house.session() as session:
        latest = session.get_one(Item, number).latest
        old, first = latest.text, latest.number
    visitor.post(
        f"/tin-bai/{number}/sua",
        title="Gương sáng",
        text=f"{old} Mời bà con đón nghe.",
        revision=str(first),
        precedence="ordinary",
    )
    page = visitor.get(f"/tin-bai/{number}?against={first}").text
    assert "<ins> Mời bà con đón nghe.</ins>" in page
    assert f"<del>{RETURNED}</del> <ins>Gương sáng</ins>" in page
    assert f"against={first}" in visitor.get(f"/tin-bai/{number}").text
    assert "Thay đổi so với" not in visitor.get(f"/tin-bai/{number}?against=99").text


@given(texts, texts)
def test_no_word_is_lost_side_by_side(before: str, after: str) -> None:
    rows = side_by_side(before, after)
    assert "".join(_words(row.before) for row in rows) == "".join(before.split())
    assert "".join(_words(row.after) for row in rows) == "".join(after.split())
    assert any(row.changed for row in rows) == (
        [line.strip() for line in before.split("\n") if line.strip()]
        != [line.strip() for line in after.split("\n") if line.strip()]
    )


def test_sentences_that_belong_together_stand_in_one_row() -> None:
    before = "Câu một. Họp lúc 7h30 tại thôn Bến. Câu ba."
    after = "Câu một. Họp lúc 8h00 tại thôn Bến. Mang theo giấy tờ. Câu ba."
    rows = side_by_side(before, after)
    assert [(_text(row.before), _text(row.after)) for row in rows] == [
        ("Câu một.", "Câu một."),
        ("Họp lúc 7h30 tại thôn Bến.", "Họp lúc 8h00 tại thôn Bến."),
        ("", "Mang theo giấy tờ."),
        ("Câu ba.", "Câu ba."),
    ]
    assert [row.changed for row in rows] == [False, True, True, False]


def test_the_page_sets_two_versions_beside_each_other(house: House) -> None:
    visitor, number = house.visitor("bientap"), house.item(RETURNED)
    page = visitor.get(f"/tin-bai/{number}/so-sanh").text
    assert "Chỉ có một bản" in page
    for revision, text in ((1, "Câu một. Câu hai."), (2, "Câu một. Câu hai rưỡi.")):
        visitor.post(
            f"/tin-bai/{number}/sua",
            title="Gương sáng", text=text, revision=str(revision), precedence="ordinary",
        )  # fmt: skip
    page = visitor.get(f"/tin-bai/{number}/so-sanh").text
    assert "<del>hai.</del>" in page
    assert "<ins>hai rưỡi.</ins>" in page
    assert RETURNED in visitor.get(f"/tin-bai/{number}/so-sanh?truoc=1&sau=2").text
    assert visitor.get(f"/tin-bai/{number}/so-sanh?truoc=x&sau=99").status_code == 200
    assert f"/tin-bai/{number}/so-sanh" in visitor.get(f"/tin-bai/{number}").text


def _text(parts: list[Stretch]) -> str:
    return "".join(each.text for each in parts)


def _words(parts: list[Stretch]) -> str:
    return "".join(_text(parts).split())
