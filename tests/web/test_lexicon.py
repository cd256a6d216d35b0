"""The lexicon's page: tried before it is saved, kept by the Centre's editors only."""

import html
import io
import wave

from tests.web.builders import House

WRITTEN, SPOKEN = "KDCVH", "khu dân cư văn hóa"


def test_an_entry_is_tried_heard_and_saved(house: House) -> None:
    visitor = house.visitor("bientap")
    fields = {"written": WRITTEN, "spoken": SPOKEN, "sentence": "Xã có 2 KDCVH."}
    shown = visitor.post("/tu-dien/thu", **fields)
    assert shown.status_code == 200
    assert f"<ins>{SPOKEN}</ins>" in shown.text
    assert WRITTEN not in visitor.get("/tu-dien").text, "nothing was saved"
    address = html.unescape(shown.text.split('src="')[1].split('"')[0])
    heard = visitor.get(address)
    assert heard.mimetype == "audio/wav"
    with wave.open(io.BytesIO(heard.data)) as sound:
        assert sound.getnframes() > sound.getframerate()
    assert visitor.post("/tu-dien", **fields).status_code == 302
    page = visitor.get("/tu-dien").text
    assert "Từ nay “KDCVH” được đọc như vậy." in page
    assert page.count(SPOKEN) >= 2, "in the list and in the history"
    reading = visitor.post("/tin-bai/doc-thu", text="Xã có 2 KDCVH.").text
    assert f"<ins>{SPOKEN}</ins>" in reading


def test_what_cannot_be_said_is_refused_beside_what_was_typed(house: House) -> None:
    visitor = house.visitor("bientap")
    fields = {"written": WRITTEN, "spoken": "khu 5", "sentence": ""}
    assert "không đọc được" in visitor.post("/tu-dien/thu", **fields).text
    answer = visitor.post("/tu-dien", **fields)
    assert answer.status_code == 422
    assert 'value="khu 5"' in answer.text


def test_an_entry_is_taken_out_again(house: House) -> None:
    visitor = house.visitor("bientap")
    visitor.post("/tu-dien", written=WRITTEN, spoken=SPOKEN)
    assert visitor.post("/tu-dien/1/xoa").status_code == 302
    assert "Chưa có mục riêng" in visitor.get("/tu-dien").text
    assert visitor.post("/tu-dien/1/xoa").status_code == 404


def test_others_look_and_change_nothing(house: House) -> None:
    house.visitor("bientap").post("/tu-dien", written=WRITTEN, spoken=SPOKEN)
    for name in ("catba", "lanhdao", "baocao"):
        visitor = house.visitor(name)
        page = visitor.get("/tu-dien")
        assert page.status_code == 200
        assert "Lưu mục này" not in page.text
        assert visitor.post("/tu-dien", written="XYZ", spoken="xê").status_code == 403
        assert visitor.post("/tu-dien/1/xoa").status_code == 403


def test_an_unknown_abbreviation_is_offered_to_the_lexicon_with_its_places(house: House) -> None:
    text = "🎙️ Mời nghe.\nXã có 2 KDCVH. Ở KDCVH này."
    editor = house.visitor("bientap")
    page = editor.post("/tin-bai/doc-thu", text=text).text
    assert 'data-add="KDCVH" data-sentence="Xã có 2 KDCVH."' in page
    # A browser counts the microphone twice.
    at = text.encode("utf-16-le").find("KDCVH".encode("utf-16-le")) // 2
    assert at == text.find("KDCVH") + 1
    assert f'data-go="{at}" data-length="5" aria-label="Xem “KDCVH” trong nội dung, dòng 2"' in page
    assert 'value="KDCVH"' in editor.get("/tu-dien?viet=KDCVH").text
    assert "data-add" not in house.visitor("catba").post("/tin-bai/doc-thu", text=text).text


def test_a_word_is_added_on_the_spot_by_those_who_keep_the_lexicon(house: House) -> None:
    editor, operator = house.visitor("bientap"), house.visitor("catba")
    refused = operator.post("/tu-dien/nhanh", written="KDCVH", spoken="khu dân cư văn hóa")
    assert "HX-Trigger" not in refused.headers
    assert "Từ điển đọc do biên tập viên của Trung tâm giữ." in refused.text
    bad = editor.post("/tu-dien/nhanh", written="KDCVH", spoken="")
    assert "HX-Trigger" not in bad.headers
    done = editor.post("/tu-dien/nhanh", written="KDCVH", spoken="khu dân cư văn hóa")
    assert done.headers["HX-Trigger"] == "lexicon-kept"
    page = editor.post("/tin-bai/doc-thu", text="Xã có 2 KDCVH.").text
    assert "khu dân cư văn hóa" in page
    assert "data-add" not in page


def test_entries_are_found_without_marks(house: House) -> None:
    page = house.visitor("baocao").get("/tu-dien?q=uy ban nhan dan").text
    assert "<b>UBND</b>" in page
    assert "<b>PCTT</b>" not in page


def test_an_address_that_says_nothing_is_refused_in_words(house: House) -> None:
    answer = house.visitor("bientap").get("/tu-dien/nghe?loi=")
    assert answer.status_code == 422
