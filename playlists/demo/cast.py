"""Who takes part in the demonstration, and when it is on the air."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from sqlalchemy.orm import Session

from playlists import accounts, organisation, usual
from playlists.demo.clocks import BRIEF, daily_clocks
from playlists.models import (
    Account,
    Clock,
    LegalDocument,
    Role,
    Station,
    Target,
    Topic,
    Unit,
    UnitKind,
)
from playlists.timetable import create_timetable

ZONE = "Asia/Ho_Chi_Minh"
STARTS = {BRIEF: "05:25", **usual.STARTS}

_MINUTE = 60_000
_KIND_WORDS = {UnitKind.TOWNSHIP: "thị trấn", UnitKind.COMMUNE: "xã"}


@dataclass(frozen=True)
class DemoCast:
    """Everybody and everything by code: accounts by user name, clocks by name."""

    units: Mapping[str, Unit]
    stations: Mapping[str, Station]
    accounts: Mapping[str, Account]
    topics: Mapping[str, Topic]
    documents: Mapping[str, LegalDocument]
    clocks: Mapping[str, Clock]
    district: Unit
    centre: Unit
    radio: Station

    @property
    def loudspeakers(self) -> list[Station]:
        """The stations of the communes and townships."""
        return [station for station in self.stations.values() if station is not self.radio]


def seed(session: Session, now: datetime, passwords: Mapping[str, str]) -> DemoCast:
    """Set up the district in an empty database.

    `passwords` has one for each of bientap, lanhdao, catba, lanhdaocatba, baocao and quantri; they
    must be changed at the first login. Raises KeyError for one that is missing.
    """
    cast = tomllib.loads((Path(__file__).parent / "cast.toml").read_text(encoding="utf-8"))
    units = _units(session, cast)
    district, centre = units[cast["district"]["code"]], units[cast["centre"]["code"]]
    stations = _stations(session, cast, units)
    topics = {code: Topic(code=code, name=each["name"]) for code, each in cast["topics"].items()}
    documents = {each["number"]: LegalDocument(**each) for each in cast["documents"]}
    session.add_all([*topics.values(), *documents.values()])
    session.flush()
    clocks = daily_clocks(session, topics)
    today = now.astimezone(ZoneInfo(ZONE)).date()
    for name, start in STARTS.items():
        create_timetable(session, clocks[name], start, valid_from=today, unit=district)
    for code, each in cast["topics"].items():
        if "wished_minutes" in each:
            wished_ms = each["wished_minutes"] * _MINUTE
            # The days that are planned may reach into the month that follows.
            for month in (today.replace(day=1), today.replace(day=1) + relativedelta(months=1)):
                session.add(Target(topic=topics[code], month=month, wished_ms=wished_ms))
    people = {
        name: _account(session, name, each, units, passwords[name])
        for name, each in cast["accounts"].items()
    }
    session.flush()
    return DemoCast(
        units=units,
        stations=stations,
        accounts=people,
        topics=topics,
        documents=documents,
        clocks=clocks,
        district=district,
        centre=centre,
        radio=stations[cast["centre"]["station_code"]],
    )


def _units(session: Session, cast: Mapping[str, Any]) -> dict[str, Unit]:
    district = organisation.add_unit(
        session, cast["district"]["code"], cast["district"]["name"], UnitKind.DISTRICT
    )
    units = {district.code: district}
    for part, kind in (("centre", UnitKind.CENTRE), ("office", UnitKind.OFFICE)):
        code, name = cast[part]["code"], cast[part]["name"]
        units[code] = organisation.add_unit(session, code, name, kind, district)
    for code, each in cast["communes"].items():
        kind = UnitKind(each["kind"])
        name = f"UBND {_KIND_WORDS[kind]} {each['name']}"
        units[code] = organisation.add_unit(session, code, name, kind, district)
    return units


def _stations(
    session: Session, cast: Mapping[str, Any], units: Mapping[str, Unit]
) -> dict[str, Station]:
    centre = cast["centre"]
    stations = {
        centre["station_code"]: organisation.add_station(
            session, units[centre["code"]], centre["station_code"], centre["station_name"]
        )
    }
    for code, each in cast["communes"].items():
        name = f"Đài truyền thanh {_KIND_WORDS[UnitKind(each['kind'])]} {each['name']}"
        stations[code] = organisation.add_station(session, units[code], code, name)
    return stations


def _account(
    session: Session,
    username: str,
    values: Mapping[str, str],
    units: Mapping[str, Unit],
    password: str,
) -> Account:
    account = accounts.create_account(session, username, values["name"], password)
    accounts.grant(session, account, units[values["unit"]], Role(values["role"]))
    return account
