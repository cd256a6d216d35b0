import unicodedata

from audio.reading import Change, count_syllables, read

_PLAN = """\
## **II. NỘI DUNG**

### **1. Nội dung tuyên truyền**

Căn cứ vào chức năng, nhiệm vụ, UBND các xã, thị trấn thực hiện tốt:

- Chỉ thị số 33/CTTTg ngày 11/01; sản xuất

kinh doanh.

### ***Nơi nhận:***

- CT, các PCT UBND huyện;
- Lưu: VT, NVLĐTBXH.

**TM. ỦY BAN NHÂN DÂN**\x20\x20
**KT. CHỦ TỊCH**
"""


_PLAN_READ = """\
hai. nội dung.
một. Nội dung tuyên truyền.
Căn cứ vào chức năng, nhiệm vụ, Ủy ban nhân dân các xã, thị trấn thực hiện tốt:
Chỉ thị số ba mươi ba của Thủ tướng Chính phủ ngày mười một tháng một; sản xuất kinh doanh.
Nơi nhận:
chủ tịch, các phó chủ tịch Ủy ban nhân dân huyện;
Lưu: văn thư, nội vụ, lao động, thương binh và xã hội.
Thay mặt ủy ban nhân dân.
Ký thay chủ tịch
"""


def test_a_plan_s_layout_becomes_sentences() -> None:
    reading = read(_PLAN)
    assert not reading.unknown
    assert reading.text.splitlines() == _PLAN_READ.splitlines()


def test_a_change_tells_what_was_written_where_and_by_which_rule() -> None:
    reading = read("Ngày 30/7/2021, UBND huyện")
    assert reading.changes == (
        Change(
            5, 14, "30/7/2021", "ba mươi tháng bảy năm hai nghìn không trăm hai mươi mốt", "date"
        ),
        Change(16, 20, "UBND", "Ủy ban nhân dân", "abbreviation"),
    )


def test_text_with_separate_marks_reads_the_same_and_changes_point_into_it() -> None:
    written = "Quyết định số 23-QĐ/TW của UBND huyện Cát Hải"
    apart = unicodedata.normalize("NFD", written)
    reading = read(apart)
    assert reading.text == read(written).text
    assert reading.source == apart
    assert [apart[c.start : c.end] for c in reading.changes] == [c.written for c in reading.changes]
    assert "UBND" in [change.written for change in reading.changes]


def test_the_south_says_ngan_and_le() -> None:
    assert read("1.005 hộ", accent="south").text == "một ngàn không trăm lẻ năm hộ"
    assert read("năm 2024", accent="south").text == "năm hai ngàn không trăm hai mươi tư"
    assert read("1.005 hộ").text == "một nghìn không trăm linh năm hộ"


def test_emoji_and_ornaments_are_left_out_with_a_note() -> None:
    reading = read("Chào 👍🎉 bà con ★")
    assert reading.text == "Chào bà con"
    assert [(c.written, c.spoken, c.rule) for c in reading.changes] == [
        ("👍🎉", "", "dropped"),
        ("★", "", "dropped"),
    ]


def test_digits_of_other_scripts_and_widths_are_numbers_too() -> None:
    assert read("１２ xã, ٣ thôn, Đại hội ⅩⅢ").text == "mười hai xã, ba thôn, Đại hội mười ba"


def test_odd_blanks_and_hyphens_do_not_hide_a_range() -> None:
    assert read("2021\u20112025").text == read("2021-2025").text
    assert read("1\u00a0000\u00a0000 đồng").text == "một triệu đồng"


def test_of_pauses_that_meet_the_strongest_and_then_the_first_is_kept() -> None:
    assert read("Thật sao?! “Vâng”. Ông nói: “Được”; xong.").text == (
        "Thật sao? Vâng. Ông nói: Được; xong."
    )


def test_an_empty_text_is_an_empty_reading() -> None:
    assert read("").text == ""
    assert read(" \n**\n").text == ""


def test_one_syllable_is_counted_per_vietnamese_word() -> None:
    assert count_syllables("Ủy ban nhân dân huyện, nghiêng khuyết quyền giữa.") == 9
    assert count_syllables("") == 0
    assert count_syllables(read("12/12 xã").text) == 6


def test_a_foreign_word_counts_its_vowel_groups() -> None:
    assert count_syllables("radio") == 2
    assert count_syllables("haiphong") == 2


def test_an_abbreviation_in_brackets_behind_its_own_words_is_left_out_with_a_note() -> None:
    reading = read("Thẻ bảo hiểm y tế (BHYT), quỹ hỗ trợ (QXZB)")
    assert reading.text == "Thẻ bảo hiểm y tế, quỹ hỗ trợ, quy ích dét bê"
    noted = [(c.written, c.spoken, c.rule) for c in reading.changes]
    assert ("(BHYT)", "", "said already") in noted
    assert [unknown.word for unknown in reading.unknown] == ["QXZB"]


def test_what_begins_a_sentence_or_names_an_office_has_a_capital() -> None:
    text = "TTYT khám. HTX họp; HTX nghỉ.\nHội CCB, Sở GD&ĐT, các CCB"
    assert read(text).text == (
        "Trung tâm y tế khám. Hợp tác xã họp; hợp tác xã nghỉ.\n"
        "Hội Cựu chiến binh, Sở Giáo dục và Đào tạo, các cựu chiến binh"
    )


def test_an_abbreviation_of_several_meanings_is_settled_by_its_words_or_reported() -> None:
    settled = read("TT Cát Bà, số TT, TT Đảng ủy; theo HĐ đã ký, HĐ thi tuyển; Hội ND")
    assert settled.text == (
        "Thị trấn Cát Bà, số thứ tự, Thường trực Đảng ủy; theo hợp đồng đã ký, "
        "hội đồng thi tuyển; Hội Nông dân"
    )
    assert not settled.unknown
    assert [unknown.word for unknown in read("gửi HĐ này, SP kia, KP đó").unknown] == [
        *("HĐ", "SP", "KP"),
    ]
