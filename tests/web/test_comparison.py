"""Two versions beside each other: what stayed, came and went."""

from hypothesis import given
from hypothesis import strategies as st

from playlists.models import Item
from tests.web.builders import RETURNED, House
from web.comparison import compared

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
