"""Screenshots of every page, in a window and on a phone, of a district made for them.

Everything is voiced, planned, published and rehearsed by the product's own parts, in a temporary
folder; the clock then stands in the afternoon's programme.
"""

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists import accounts, feeds, organisation, relays, subjects
from playlists import newsroom as desk
from playlists.demo.cast import ZONE
from playlists.feeds import Article
from playlists.hours import day_span
from playlists.models import (
    Account,
    Clock,
    ExemplaryModel,
    Holiday,
    Item,
    ItemKind,
    ModelField,
    Occurrence,
    Station,
    Unit,
)
from playlists.usual import AFTERNOON
from scheduler.centre import Centre
from scheduler.timekeeper import SimulatedTimekeeper
from web.board import board
from web.centre_configuration import CentreConfiguration
from web.composition import door_of, open_centre
from web.demo import broadcast, newsroom, stage
from web.demo.door import open_door
from web.demo.time_line import TimeLine

CHROMIUM = "/usr/bin/chromium"
SIZES = {"desktop": (1280, 900), "phone": (360, 780)}
PASSWORD = "anh-chup-man-hinh"  # noqa: S105 -- of accounts that are gone when the script ends
TEXT = (
    "UBND xã Trân Châu tổ chức ra quân dọn vệ sinh bãi biển lúc 7h30 ngày 24/11/2026 theo "
    "Kế hoạch số 215/KH-UBND. Đề nghị các hộ dân, ĐVTN và CLB XYZK tham gia đầy đủ."
)
STATION = "cat-ba"
# Pictures of a week's dialog: a link of a list opens it, on a phone; a key on the calendar.
DIALOGS = {"week-move": "[data-ask][href*='from=']", "week-add": ".page-head [data-ask]"}
REHEARSED = 6
Visit = tuple[str, str]  # the picture's name, the address


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=Path("var/shots"), help="where they go")
    parser.add_argument("--only", default="", help="pages whose names begin so")
    asked = parser.parse_args()
    out: Path = asked.out
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        take_all(Path(folder) / "district", out, asked.only)


def take_all(folder: Path, out: Path, only: str) -> None:
    file = stage.set_up(folder, zone=ZONE, local_station=STATION, engines=["espeak"], port=8088)
    configuration = CentreConfiguration.read(file)
    zone = configuration.centre.zone
    today = datetime.now(UTC).astimezone(zone).date()
    time_line = TimeLine(datetime.combine(today, time(4, 30), zone))
    centre = open_centre(configuration, time_line)
    with open_door(door_of(centre, configuration)) as address:
        spend_the_day(centre, time_line, folder, address)
        wanted = {
            username: [each for each in pages if each[0].startswith(only)]
            for username, pages in visits(centre).items()
        }
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for size in SIZES:
                take(browser, size, address, wanted, out)
            browser.close()
    centre.sessions.kw["bind"].dispose()


def spend_the_day(centre: Centre, time_line: TimeLine, folder: Path, address: str) -> None:
    """Fill the newsroom, air the morning, and stop the clock while the afternoon is on the air."""
    print("writing, voicing and approving", flush=True)
    newsroom.fill(centre)
    centre.voice()
    newsroom.add_tunes(centre)
    newsroom.approve_all(centre)
    centre.plan_and_publish()
    players = broadcast.enrol_players(centre.sessions, folder, address)
    begins = time_line.now()
    print("airing the morning", flush=True)
    broadcast.rehearse_the_day(
        players[:REHEARSED], time_line, begins, begins + timedelta(hours=2), lambda _: None
    )
    with centre.sessions.begin() as session:
        for account in session.scalars(select(Account)):
            accounts.set_password(session, account, PASSWORD, must_change=False)
        on_air = session.scalars(
            select(Occurrence.starts_at)
            .join(Clock, Clock.id == Occurrence.clock_id)
            .where(Clock.name == AFTERNOON, Occurrence.starts_at > begins)
            .order_by(Occurrence.starts_at)
            .limit(1)
        ).one() + timedelta(seconds=75)
    time_line.turn_to(SimulatedTimekeeper(on_air))
    fill_the_desk(centre)
    fill_the_year(centre)
    let_players_speak(centre)


def let_players_speak(centre: Centre) -> None:
    """Let every player say what the plan has on the air; one of them fell silent."""
    now = centre.timekeeper.now()
    with centre.sessions.begin() as session:
        stations = session.scalars(select(Station).order_by(Station.id)).all()
        span = day_span(now.astimezone(centre.settings.zone).date(), ZONE)
        for number, at in enumerate(board(session, stations, span, now)):
            silent = timedelta(hours=3) if number == REHEARSED else timedelta(seconds=8)
            for player in at.station.players:
                player.last_contact_at, player.state = now - silent, "playing"
                player.now_playing = at.on_air.title if at.on_air else None
                player.clock_offset_ms, player.version = 4 - number, "0.1.0"


def fill_the_desk(centre: Centre) -> None:
    """Leave items that wait for somebody."""
    now = centre.timekeeper.now()
    with centre.sessions.begin() as session:
        editor, leader = _account(session, "bientap"), _account(session, "lanhdao")
        unit = session.scalars(select(Unit).order_by(Unit.id).limit(1)).one()
        for title, handed_in, comment in (
            ("Ra quân dọn vệ sinh bãi biển", True, ""),
            ("Hòa giải ở cơ sở: chuyện nhỏ, việc lớn", False, ""),
            ("Gương “Dân vận khéo” ở thôn Bến", True, "Nêu rõ tên thôn và số hộ."),
        ):
            item = desk.write(
                session,
                author=editor,
                unit=unit,
                kind=ItemKind.NEWS,
                title=title,
                text=TEXT,
                now=now,
            )
            if handed_in:
                desk.submit(session, item, actor=editor, now=now)
            if comment:
                desk.send_back(session, item, approver=leader, comment=comment, now=now)
                text = TEXT.replace("7h30", "8h15")
                desk.revise(session, item, author=editor, title=title, text=text, now=now)
        feed = feeds.add_feed(session, "Cổng thông tin đặc khu", "https://cong.example/rss", unit)
        about = ("Khai mạc tuần lễ áo dài", "Tập huấn chuyển đổi số cho tổ dân phố")
        articles = [
            Article(each, f"https://cong.example/{number}", each, TEXT, now)
            for number, each in enumerate(about)
        ]
        feeds.record(session, feed, articles, now=now)
        model = subjects.keep_model(
            session,
            None,
            name="Tuyến đường nở hoa",
            field=ModelField.CULTURE_SOCIETY,
            unit=unit,
            year_recognised=now.year,
            by=editor,
        )
        item.models.append(model)
    centre.voice()


def fill_the_year(centre: Centre) -> None:
    """A relay and a group of stations; the demonstration has its seasons and holidays."""
    with centre.sessions.begin() as session:
        relays.add_relay(session, "VOV1", "https://stream.example/vov1")
        coast = session.scalars(select(Station).order_by(Station.id).limit(4)).all()[1:]
        organisation.save_group(session, "Các xã ven biển", coast)


def take(
    browser: Browser, size: str, address: str, wanted: Mapping[str, Sequence[Visit]], out: Path
) -> None:
    """Walk through the pages as those do who work in them."""
    width, height = SIZES[size]
    for username, pages in wanted.items():
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="vi-VN", timezone_id=ZONE
        )
        page = context.new_page()
        if username:
            _log_in(page, address, username)
        for name, path in pages:
            answer = page.goto(f"{address}{path}")
            if answer is None or (not answer.ok and name != "not-found"):
                raise LookupError(path)
            make_ready(page, name)
            page.evaluate("document.fonts.ready")
            page.screenshot(path=out / f"{name}-{size}.png", full_page=True)
            print(out / f"{name}-{size}.png", flush=True)
        context.close()


def visits(centre: Centre) -> Mapping[str, Sequence[Visit]]:
    """Who looks at what: names of pictures and their addresses, by account."""
    with centre.sessions() as session:
        waiting, draft, rewritten = session.scalars(
            select(Item.id).order_by(Item.id.desc()).limit(3)
        ).all()[::-1]
        reader = _account(session, "catba").id
        radio = session.scalars(select(Station.code).order_by(Station.id)).first()
        holiday = session.scalars(select(Holiday.id).order_by(Holiday.id)).first()
        model = session.scalars(select(ExemplaryModel.id).order_by(ExemplaryModel.id)).first()
        tomorrow = centre.timekeeper.now() + timedelta(hours=18)
        coming = session.scalars(
            select(Occurrence.id)
            .where(Occurrence.station.has(code=STATION), Occurrence.starts_at > tomorrow)
            .order_by(Occurrence.starts_at)
        ).first()
    return {
        "": [("log-in", "/dang-nhap")],
        "lanhdao": [
            ("item-awaiting", f"/tin-bai/{waiting}"),
            ("approvals", "/cho-duyet"),
            ("approval", f"/cho-duyet/{waiting}"),
        ],
        "bientap": [
            ("newsroom", "/tin-bai"),
            ("newsroom-found", "/tin-bai?q=dan+van+kheo"),
            ("feeds", "/tin-tu-cong"),
            ("subjects", "/danh-muc/van-ban"),
            ("series", "/danh-muc/chuyen-muc/1"),
            ("models", "/danh-muc/mo-hinh"),
            ("model", f"/danh-muc/mo-hinh/{model}"),
            ("write", "/tin-bai/moi"),
            ("edit", f"/tin-bai/{draft}/sua"),
            ("item-rewritten", f"/tin-bai/{rewritten}"),
            ("versions", f"/tin-bai/{rewritten}/so-sanh"),
            ("playlist", f"/dai/{STATION}/buoi/{coming}/sua"),
            ("week-move", f"/dai/{STATION}/tuan"),
            ("week-add", f"/dai/{STATION}/tuan"),
            ("timetable", "/lich-phat/1"),
            ("year", "/lich-nam"),
            ("holiday", f"/lich-nam/ngay-le/{holiday}"),
            ("season", "/lich-nam/mua/1"),
            ("relays", "/tiep-am"),
            ("groups", "/nhom-dai"),
            ("group", "/nhom-dai/1"),
            ("clock-new", "/khung/moi?theo=1"),
        ],
        "catba": [
            ("today-commune", "/"),
            ("day-commune", f"/dai/{STATION}"),
            ("filing", f"/ke-khai/{STATION}"),
        ],
        "quantri": [
            ("today", "/"),
            ("stations", "/dai"),
            ("day", f"/dai/{radio}"),
            ("week", f"/dai/{radio}/tuan"),
            ("settings", f"/dai/{STATION}/cai-dat"),
            ("log", "/nhat-ky"),
            ("planning", "/khung"),
            ("targets", "/chi-tieu"),
            ("checks", "/kiem-tra"),
            ("clock", "/khung/1"),
            ("lexicon", "/tu-dien?viet=KDCVH"),
            ("report", "/bao-cao"),
            ("reports", "/bao-cao/dan-van"),
            ("filings", "/ke-khai"),
            ("offices", "/bao-cao/the-thuc"),
            ("sendings", "/bao-cao/gui-thu"),
            ("players", "/cum-loa"),
            ("player", "/cum-loa/1"),
            ("alerts", "/canh-bao"),
            ("emergency", "/khan-cap"),
            ("live", "/truc-tiep"),
            ("accounts", "/tai-khoan"),
            ("account", f"/tai-khoan/{reader}"),
            ("password", "/mat-khau"),
            ("not-found", "/khong-co-trang-nay"),
        ],
    }


def make_ready(page: Page, name: str) -> None:
    """Do on a page what its picture is to show."""
    if name == "write":
        page.locator("#title").fill("Ra quân dọn vệ sinh bãi biển")
        page.locator("#text").fill(TEXT)
        page.locator("#reading mark").first.wait_for()
    elif name in DIALOGS:
        if name == "week-move" and page.locator("[data-calendar]").is_visible():
            page.locator(".fc-timegrid-event[aria-keyshortcuts]").last.press("m")
        else:
            page.locator(DIALOGS[name]).last.click()
        page.locator("#change form").wait_for()


def _account(session: Session, username: str) -> Account:
    return session.scalars(select(Account).where(Account.username == username)).one()


def _log_in(page: Page, address: str, username: str) -> None:
    page.goto(f"{address}/dang-nhap")
    page.locator("#username").fill(username)
    page.locator("#password").fill(PASSWORD)
    page.locator("form.stack button").click()
    page.wait_for_url(f"{address}/")


if __name__ == "__main__":
    main()
