"""The dân vận report as PDF, measured on the page: Decree 30/2020/NĐ-CP, appendix I."""

import re
import subprocess
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from playlists import airings
from playlists.database import create_database_engine, migrate
from playlists.models import ExemplaryModel, ModelField, Outcome
from playlists.reports import issuing
from playlists.reports.danvan import gather
from playlists.reports.settings import ReportSettings
from playlists.reports.wording import drafted
from playlists.spans import Span
from tests.playlists.builders import NOW, a_house, a_player, a_row

_PT_PER_MM = 72 / 25.4
_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_WORD = re.compile(
    r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
)


@dataclass(frozen=True)
class Word:
    """A word and its box, in mm from the page's upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


@dataclass(frozen=True)
class Page:
    width: float
    height: float
    words: Sequence[Word]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    def first(self, text: str) -> Word:
        return next(word for word in self.words if word.text.startswith(text))


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pdf")
    engine = create_database_engine(f"sqlite:///{folder}/centre.db")
    migrate(engine)
    out = folder / "report.pdf"
    out.write_bytes(_made(engine))
    engine.dispose()
    return out


def _made(engine: Engine) -> bytes:
    with Session(engine) as session:
        house = a_house(session)
        player = a_player(session, house.stations[0], "a")
        rows = [
            a_row(
                number,
                NOW + timedelta(minutes=number),
                entry_id=number,
                aired_ms=60_000,
                outcome=Outcome.MISSED if number % 9 == 0 else Outcome.COMPLETE,
                topics=("dan-van",),
            )
            for number in range(1, 40)
        ]
        airings.record(session, player, rows, NOW + timedelta(days=1))
        for number in range(14):
            session.add(
                ExemplaryModel(
                    name=f"Mô hình dân vận khéo số {number} về bảo vệ môi trường biển",
                    field=ModelField.ECONOMY,
                    unit=house.communes[0],
                    year_recognised=2026,
                )
            )
        session.flush()
        found = gather(session, Span.month(2026, 11), ZoneInfo("Asia/Ho_Chi_Minh"), house.stations)
        [made] = issuing.documents(
            found,
            ReportSettings(),
            drafted(found),
            number="7",
            dated=date(2026, 12, 3),
            formats=["pdf"],
        )
        return made.content


def _word(left: str, top: str, right: str, bottom: str, text: str) -> Word:
    mm = [float(edge) / _PT_PER_MM for edge in (left, top, right, bottom)]
    return Word(mm[0], mm[1], mm[2], mm[3], unicodedata.normalize("NFC", text))


@pytest.fixture(scope="module")
def pages(pdf: Path) -> list[Page]:
    boxes = subprocess.run(
        ["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, text=True
    ).stdout
    return [
        Page(
            float(width) / _PT_PER_MM,
            float(height) / _PT_PER_MM,
            [_word(*found) for found in _WORD.findall(body)],
        )
        for width, height, body in _PAGE.findall(boxes)
    ]


def test_pages_are_a4_and_the_annexes_lie(pages: list[Page]) -> None:
    sizes = [(round(page.width), round(page.height)) for page in pages]
    annex = next(number for number, page in enumerate(pages) if "(Kèm theo" in page.text)
    assert set(sizes[:annex]) == {(210, 297)}
    assert set(sizes[annex:]) == {(297, 210)}


def test_nothing_stands_in_the_margins_but_the_page_s_number(pages: list[Page]) -> None:
    for number, page in enumerate(pages, start=1):
        body = [word for word in page.words if word.bottom > 20]
        assert min(word.left for word in body) >= 29, number
        assert max(word.right for word in body) <= page.width - 14, number
        assert max(word.bottom for word in body) <= page.height - 19, number
        above = [word.text for word in page.words if word.bottom <= 20]
        assert above == ([] if number == 1 else [str(number)]), number


def test_the_number_is_centred_in_the_top_margin(pages: list[Page]) -> None:
    for page in pages[1:]:
        number = min(page.words, key=lambda word: word.top)
        middle = (30 + page.width - 15) / 2
        assert abs((number.left + number.right) / 2 - middle) < 1
        assert 5 < number.top < number.bottom < 20


def test_no_page_is_empty_and_the_signature_is_not_alone(pages: list[Page]) -> None:
    for page in pages:
        assert len(page.words) > 5, page.text
    signed = next(page for page in pages if "TRƯỞNG" in page.text)
    assert "KIẾN NGHỊ" in signed.text or "Không." in signed.text


def test_issuer_and_national_title_stand_side_by_side(pages: list[Page]) -> None:
    issuer, title = pages[0].first("UBND"), pages[0].first("CỘNG")
    assert abs(issuer.top - title.top) < 1
    assert issuer.right < 100 < title.left
    number, dateline = pages[0].first("Số:"), pages[0].first("Cát")
    assert abs(number.top - dateline.top) < 2


def test_the_text_s_first_lines_are_indented_by_1_27_cm(pages: list[Page]) -> None:
    assert abs(pages[0].first("Thực").left - (30 + 12.7)) < 1


def test_every_letter_is_of_a_roman_face_and_embedded(pdf: Path) -> None:
    listed = subprocess.run(["pdffonts", str(pdf)], check=True, capture_output=True, text=True)
    rows = [line.split() for line in listed.stdout.splitlines()[2:]]
    assert rows
    for row in rows:
        # Liberation Serif has the widths of Times New Roman, where that is not installed.
        assert re.search("LiberationSerif|TimesNewRoman", row[0]), row
        assert row[-5] == "yes", row


def test_the_charts_are_drawn(pdf: Path, tmp_path: Path) -> None:
    shown = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True
    ).stdout
    assert "Thời lượng phát theo chủ đề (phút)" in shown
    subprocess.run(["pdftoppm", "-r", "20", "-png", str(pdf), str(tmp_path / "page")], check=True)
    assert list(tmp_path.glob("page*.png"))
