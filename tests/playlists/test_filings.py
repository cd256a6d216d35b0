"""What units file of other channels: checked, corrected in the open, handed in by a due date."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists import InvalidReport, NotAllowed, filings
from playlists.filed import Handed, filed_by_unit, standing, together
from playlists.filings import Filing, Moment
from playlists.models import Account, Channel, ChannelEntry, Role
from playlists.reports.settings import ReportSettings
from playlists.spans import Span
from tests.playlists.builders import House, an_account

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOVEMBER = Span.month(2026, 11)
IN_TIME = datetime(2026, 12, 5, 16, 59, tzinfo=UTC)  # 23:59 of the due day at the stations
TOO_LATE = datetime(2026, 12, 5, 17, 0, tzinfo=UTC)  # midnight after it
BANNER = Filing(
    Channel.BANNER, date(2026, 11, 20), "Dân vận khéo", pieces=3, area_dm2=1_250, place="Bến tàu"
)
POST = Filing(Channel.PORTAL, date(2026, 11, 21), "Ra quân", link="https://example.vn/1")


def at(by: Account, now: datetime = IN_TIME) -> Moment:
    return Moment(by, now, ZONE, due_day=5)


def sums(session: Session, house: House) -> dict[Channel, tuple[int, int, int]]:
    found = together([filed_by_unit(session, NOVEMBER).get(house.communes[0].id, {})])
    return {key: (each.entries, each.pieces, each.area_dm2) for key, each in found.items()}


def test_entries_of_a_month_are_summed_by_channel(session: Session, house: House) -> None:
    unit, by = house.communes[0], at(house.operator)
    filings.file_entry(session, unit, BANNER, by)
    filings.file_entry(session, unit, POST, by)
    filings.file_entry(session, unit, Filing(Channel.PORTAL, date(2026, 10, 31), "Cũ"), by)
    found = sums(session, house)
    assert found[Channel.BANNER] == (1, 3, 1_250)
    assert found[Channel.PORTAL] == (1, 1, 0)
    assert found[Channel.PANEL] == (0, 0, 0)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": " "}, "Write what was posted"),
        ({"day": date(2026, 12, 6)}, "lies ahead"),
        ({"day": date(2020, 1, 1)}, "two years"),
        ({"pieces": 0}, "number from 1"),
        ({"area_dm2": -1}, "area"),
        ({"place": ""}, "where it was put up"),
        ({"title": "x" * 301}, "too long"),
        ({"item_id": 4711}, "no item"),
    ],
)
def test_what_cannot_be_is_refused(
    session: Session, house: House, changes: dict[str, object], said: str
) -> None:
    filing = Filing(**{**BANNER.__dict__, **changes})
    with pytest.raises(InvalidReport, match=said):
        filings.file_entry(session, house.communes[0], filing, at(house.operator))
    assert session.scalars(select(ChannelEntry)).all() == []


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "example.vn/1", "https:// x.vn", "ftp://x"]
)
def test_a_link_is_an_address_of_the_web(session: Session, house: House, link: str) -> None:
    with pytest.raises(InvalidReport, match="no address"):
        filings.file_entry(
            session,
            house.communes[0],
            Filing(Channel.FANPAGE, date(2026, 11, 1), "Bài", link=link),
            at(house.operator),
        )


def test_a_link_or_a_photo_proves_one_entry_only(session: Session, house: House) -> None:
    unit, by = house.communes[0], at(house.operator)
    first = filings.file_entry(session, unit, POST, by)
    with pytest.raises(InvalidReport, match="filed before: “Ra quân”"):
        filings.file_entry(session, unit, POST, by)
    pictured = Filing(**{**BANNER.__dict__, "photo_sha256": "a" * 64, "photo_type": "image/jpeg"})
    filings.file_entry(session, unit, pictured, by)
    with pytest.raises(InvalidReport, match="each needs its own"):
        filings.file_entry(session, unit, pictured, by)
    filings.strike(session, first, "Nhầm", by)
    assert filings.file_entry(session, unit, POST, by).link == POST.link


def test_a_correction_after_the_due_date_is_recorded_as_such(
    session: Session, house: House
) -> None:
    unit = house.communes[0]
    entry = filings.file_entry(session, unit, BANNER, at(house.operator))
    filings.declare(session, unit, NOVEMBER.first, "", at(house.operator))
    better = Filing(**{**BANNER.__dict__, "pieces": 2})
    with pytest.raises(InvalidReport, match="why"):
        filings.correct(session, entry, better, " ", at(house.operator, TOO_LATE))
    new = filings.correct(session, entry, better, "Đếm nhầm", at(house.operator, TOO_LATE))
    assert (entry.struck_late, entry.struck_reason, entry.struck_by) == (
        True,
        "Đếm nhầm",
        house.operator,
    )
    assert (new.late, new.corrects_id, entry.late) == (True, entry.id, False)
    assert sums(session, house)[Channel.BANNER] == (1, 2, 1_250)
    [stands, _other] = standing(session, NOVEMBER.first, ReportSettings(), ZONE, TOO_LATE)
    assert (stands.handed, stands.late_changes) == (Handed.IN_TIME, 2)
    with pytest.raises(InvalidReport, match="struck out already"):
        filings.strike(session, entry, "Lần nữa", at(house.operator))


def test_who_has_filed_and_who_has_not(session: Session, house: House) -> None:
    def states(now: datetime) -> list[tuple[Handed, int]]:
        found = standing(session, NOVEMBER.first, ReportSettings(), ZONE, now)
        assert [each.unit for each in found] == house.communes
        return [(each.handed, each.days_left) for each in found]

    early = datetime(2026, 12, 2, 3, 0, tzinfo=UTC)
    assert states(early) == [(Handed.OPEN, 3), (Handed.OPEN, 3)]
    filings.declare(session, house.communes[0], NOVEMBER.first, "", at(house.operator, IN_TIME))
    assert states(IN_TIME) == [(Handed.IN_TIME, 0), (Handed.OPEN, 0)]
    assert states(TOO_LATE) == [(Handed.IN_TIME, -1), (Handed.OVERDUE, -1)]
    filings.declare(session, house.communes[1], NOVEMBER.first, "", at(house.admin, TOO_LATE))
    assert [state for state, _ in states(TOO_LATE)] == [Handed.IN_TIME, Handed.LATE]


def test_a_month_is_handed_in_once_and_not_before_it_begins(session: Session, house: House) -> None:
    unit, by = house.communes[0], at(house.operator)
    filings.declare(session, unit, NOVEMBER.first, "Không phát sinh", by)
    with pytest.raises(InvalidReport, match="already"):
        filings.declare(session, unit, NOVEMBER.first, "", by)
    with pytest.raises(InvalidReport, match="not begun"):
        filings.declare(session, unit, date(2027, 1, 1), "", by)


def test_units_that_are_no_more_or_not_yet_do_not_file(session: Session, house: House) -> None:
    gone, new = house.communes
    gone.valid_to, new.valid_from = date(2026, 10, 31), date(2026, 11, 30)
    assert filings.filing_units(session, ReportSettings(), NOVEMBER.first) == [new]


def test_nobody_files_for_another_unit(session: Session, house: House) -> None:
    stranger = an_account(session, "viethai", house.communes[1], Role.OPERATOR)
    with pytest.raises(NotAllowed):
        filings.file_entry(session, house.communes[0], BANNER, at(stranger))
    with pytest.raises(NotAllowed):
        filings.declare(session, house.communes[0], NOVEMBER.first, "", at(stranger))
    entry = filings.file_entry(session, house.communes[0], BANNER, at(house.operator))
    with pytest.raises(NotAllowed):
        filings.strike(session, entry, "Không phải của tôi", at(stranger))


@pytest.mark.parametrize(
    "address", ["a@b", "a b@c.vn", "a@c.vn,b@c.vn", "a@c.vn\nBcc: x@y.vn", "@c.vn"]
)
def test_an_address_is_one_address(session: Session, house: House, address: str) -> None:
    with pytest.raises(InvalidReport, match="no e-mail address"):
        filings.set_address(session, house.communes[0], address, house.admin)
    filings.set_address(session, house.communes[0], " xa@example.vn ", house.admin)
    assert house.communes[0].email == "xa@example.vn"


def test_the_due_date_follows_the_wall_of_the_centre() -> None:
    due = filings.due_at(date(2026, 12, 1), 28, ZONE)
    assert due.astimezone(UTC) == datetime(2027, 1, 28, 17, 0, tzinfo=UTC)
    assert due - timedelta(days=1) < due
