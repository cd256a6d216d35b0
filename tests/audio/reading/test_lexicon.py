import pytest

from audio.errors import AudioError, ReadingError
from audio.reading import Lexicon, read


def test_the_shipped_lexicon_is_large_and_every_entry_can_be_said() -> None:
    lexicon = Lexicon.shipped()
    assert len(lexicon.entries) >= 300
    for written in lexicon.entries:
        lexicon.check(written)


def test_readings_in_every_table_stay_as_they_are_when_read_again() -> None:
    lexicon = Lexicon.shipped()
    known = lexicon.documents
    tables = (lexicon.parts, known.types, known.issuers, known.fields, known.sections)
    for table in tables:
        for spoken in table.values():
            assert read(spoken).text == spoken
    for senses in lexicon.senses.values():
        for sense in senses:
            assert read(sense.spoken).text == sense.spoken


def test_an_unknown_abbreviation_is_spelled_and_reported_where_it_stands() -> None:
    reading = read("Theo QXZB huyện")
    assert reading.text == "Theo quy ích dét bê huyện"
    assert [(found.start, found.end, found.word) for found in reading.unknown] == [(5, 9, "QXZB")]


def test_an_editor_s_entry_is_said_and_no_longer_reported() -> None:
    lexicon = Lexicon.shipped().with_entries({"QXZB": "quỹ xóa bỏ"})
    reading = read("Theo QXZB huyện", lexicon)
    assert reading.text == "Theo quỹ xóa bỏ huyện"
    assert not reading.unknown
    assert read("Theo QXZB huyện").unknown


def test_an_editor_s_entry_wins_over_a_shipped_one_and_its_contexts() -> None:
    lexicon = Lexicon.shipped().with_entries({"TT": "tổ trưởng"})
    assert read("TT Cát Bà, TT Y tế", lexicon).text == "Tổ trưởng Cát Bà, tổ trưởng Y tế"
    assert read("TT Cát Bà, TT Y tế").text == "Thị trấn Cát Bà, trung tâm Y tế"


def test_an_entry_may_hold_signs_and_several_words() -> None:
    lexicon = Lexicon.shipped().with_entries({"QX/1": "quỹ xanh", "QXZ Đảo": "quỹ xanh đảo"})
    assert read("theo QX/1, QXZ Đảo", lexicon).text == "theo quỹ xanh, quỹ xanh đảo"


@pytest.mark.parametrize(
    ("written", "spoken"),
    [("QX", "quỹ 5"), ("QX", ""), ("QX", "UBND xã"), ("QX", "kg"), ("1X", "một"), ("", "trống"),
     ("xã", "xã đảo"), ("xã đảo", "huyện đảo")],
)  # fmt: skip
def test_an_entry_that_is_no_reading_is_refused(written: str, spoken: str) -> None:
    with pytest.raises(ReadingError) as refused:
        Lexicon.shipped().with_entries({written: spoken})
    assert isinstance(refused.value, AudioError)
    assert str(refused.value) == refused.value.msgid % refused.value.params


def test_an_entry_written_with_separate_marks_is_the_same_entry() -> None:
    lexicon = Lexicon.shipped().with_entries({"TQĐX": "to\u0302\u0309 quy\u0301"})
    assert read("TQĐX", lexicon).text == "Tổ quý"


def test_the_same_letters_are_read_after_the_words_around_them() -> None:
    assert read("TT Cát Bà").text == "Thị trấn Cát Bà"
    assert read("TT Y tế huyện").text == "Trung tâm Y tế huyện"
    assert read("CT UBND huyện").text == "Chủ tịch Ủy ban nhân dân huyện"
    assert read("CT số 05-CT/TW").text == "Chỉ thị số không năm của Trung ương"
    assert read("CA NHẠC").text == "ca nhạc"
    assert read("CA xã").text == "Công an xã"
