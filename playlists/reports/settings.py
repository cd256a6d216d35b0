"""Section [reports]: who signs, where, and to whom it goes. Names are data, never code."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from playlists.models import ReportKind, UnitKind


class Office(BaseModel):
    """An office as it stands on its documents; `above` is the one it belongs to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    above: str = "UBND HUYỆN"
    name: str = "TRUNG TÂM VĂN HÓA, THÔNG TIN VÀ THỂ THAO"
    symbol: str = "BC-TTVHTT"
    signer_title: str = "GIÁM ĐỐC"
    signer_name: str = ""
    recipients: tuple[str, ...] = ("Phòng VH-TT-TT và Du lịch (b/c)",)
    archive: str = "Lưu: VT"


class ReportSettings(BaseModel):
    """The Centre's own report, and the consolidated one that its Phòng makes of all units.

    Units of `filing_kinds` file other channels for a month by `filings_due_day` of the next one;
    `remind_days` before it they are reminded (practice).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: str = "Cát Hải"
    subject: str = "Kết quả tuyên truyền công tác dân vận"
    centre: Office = Office()
    office: Office = Office(
        name="PHÒNG VĂN HÓA - THÔNG TIN - THỂ THAO VÀ DU LỊCH",
        symbol="BC-VHTTTTDL",
        signer_title="TRƯỞNG PHÒNG",
        recipients=("Ban Dân vận Huyện ủy (b/c)", "Lãnh đạo UBND huyện (b/c)"),
    )
    font_size: Literal[13, 14] = 14
    filings_due_day: int = Field(default=5, ge=1, le=28)
    remind_days: tuple[int, ...] = (3, 1, 0)
    filing_kinds: tuple[UnitKind, ...] = (UnitKind.COMMUNE, UnitKind.TOWNSHIP)

    def office_of(self, kind: ReportKind) -> Office:
        """Who signs a kind of report, and to whom it goes."""
        return self.centre if kind is ReportKind.CENTRE else self.office
