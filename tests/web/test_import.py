"""Words out of the files people send, into the form: nothing is saved by it."""

import io
import zipfile

import docx
import pytest

from tests.web.builders import House, Visitor


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    table = document.add_table(rows=1, cols=3)
    for cell, text in zip(table.rows[0].cells, ("Phù Long", "7h30", "12 hộ"), strict=True):
        cell.text = text
    table.rows[0].cells[1].merge(table.rows[0].cells[2])
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def send(visitor: Visitor, content: bytes, name: str = "tin.docx") -> tuple[int, str]:
    answer = visitor.client.post(
        "/tin-bai/nhap",
        data={"document": (io.BytesIO(content), name), "csrf_token": visitor.token()},
        content_type="multipart/form-data",
    )
    return answer.status_code, answer.text


@pytest.mark.parametrize(
    "content",
    [
        word("Ra quân  dọn biển", "", "UBND xã phát động lúc 7h30."),
        "\ufeffRa quân dọn biển\r\n\r\nUBND xã phát động lúc 7h30.\nPhù Long".encode(),
        "Ra quân dọn biển\nUBND xã phát động lúc 7h30.\nPhù Long".encode("utf-16"),
    ],
)
def test_the_first_line_is_the_title_and_the_rest_the_text(house: House, content: bytes) -> None:
    before = house.visitor("bientap").get("/tin-bai").text.count('class="title"')
    code, page = send(house.visitor("bientap"), content, "tuỳ ý")
    assert code == 200
    assert 'value="Ra quân dọn biển"' in page
    assert "UBND xã phát động lúc 7h30.\nPhù Long" in page
    after = house.visitor("bientap").get("/tin-bai").text.count('class="title"')
    assert after == before, "nothing is saved yet"


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", bytes(70_000_000))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Không có chữ nào"),
        (b"PK\x03\x04 broken", "Không đọc được văn bản Word"),
        (bomb(), "Không đọc được văn bản Word"),
        (word("x")[:-200], "Không đọc được văn bản Word"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "không phải văn bản Word"),
        ("Tiếng Việt".encode("cp1258", "replace") + b"\xff\xfa", "không phải văn bản Word"),
    ],
)
def test_what_is_no_text_is_refused_in_words(house: House, content: bytes, told: str) -> None:
    code, page = send(house.visitor("bientap"), content)
    assert code == 422
    assert told in page


def test_a_form_without_a_file_says_so(house: House) -> None:
    visitor = house.visitor("bientap")
    assert "Hãy chọn một tệp." in visitor.post("/tin-bai/nhap").text
    assert house.visitor("baocao").post("/tin-bai/nhap").status_code == 403
