"""The register of “Dân vận khéo”: minutes per praised model, and those never aired."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from playlists import airings
from playlists.models import ExemplaryModel, ItemKind, ModelField, Outcome
from playlists.praise import register
from playlists.spans import Span
from tests.playlists.builders import NOW, House, a_player, a_row, an_item

NOVEMBER, DECEMBER = Span.month(2026, 11), Span.month(2026, 12)


def a_model(session: Session, house: House, name: str, year: int = 2025) -> ExemplaryModel:
    model = ExemplaryModel(
        name=name, field=ModelField.ECONOMY, unit=house.communes[0], year_recognised=year
    )
    session.add(model)
    session.flush()
    return model


def test_a_praised_model_has_its_airings_minutes_and_days(session: Session, house: House) -> None:
    item = an_item(session, house)
    praised, quiet = a_model(session, house, "Bến thuyền"), a_model(session, house, "Tổ liên gia")
    item.models.append(praised)
    session.flush()
    one, other = (a_player(session, house.stations[0], name) for name in "ab")
    parts = [
        a_row(1, NOW, aired_ms=20_000, outcome=Outcome.PARTIAL, entry_id=1, item_id=item.id),
        a_row(2, NOW, aired_ms=30_000, outcome=Outcome.PARTIAL, entry_id=1, item_id=item.id),
        a_row(3, NOW + timedelta(days=2), aired_ms=60_000, entry_id=2, item_id=item.id),
        a_row(4, NOW, outcome=Outcome.MISSED, entry_id=3, item_id=item.id),
        a_row(5, NOW, aired_ms=60_000, entry_id=4, item_id=item.id, kind=ItemKind.FILLER),
    ]
    airings.record(session, one, parts, NOW + timedelta(days=3))
    same = a_row(1, NOW, aired_ms=45_000, entry_id=1, item_id=item.id)
    airings.record(session, other, [same], NOW + timedelta(days=3))
    first, second = register(session, NOVEMBER)
    assert (first.id, first.airings, first.aired_ms) == (praised.id, 2, 110_000)
    assert (first.first_day, first.last_day) == (date(2026, 11, 23), date(2026, 11, 25))
    assert (second.id, second.airings, second.ever) == (quiet.id, 0, False)
    [later, _] = register(session, DECEMBER)
    assert (later.praised, later.ever) == (False, True)
    assert register(session, NOVEMBER, [house.stations[1]])[0].airings == 0


def test_models_recognised_later_are_not_in_an_earlier_register(
    session: Session, house: House
) -> None:
    a_model(session, house, "Cũ", 2024)
    a_model(session, house, "Mới", 2026)
    assert [each.name for each in register(session, Span.year(2025))] == ["Cũ"]
    assert [each.name for each in register(session, Span.year(2026))] == ["Mới", "Cũ"]


def test_an_item_that_was_only_missed_has_not_praised(session: Session, house: House) -> None:
    item = an_item(session, house)
    item.models.append(a_model(session, house, "Bến thuyền"))
    session.flush()
    player = a_player(session, house.stations[0], "a")
    missed = a_row(1, NOW, outcome=Outcome.MISSED, entry_id=1, item_id=item.id)
    airings.record(session, player, [missed], NOW)
    [model] = register(session, NOVEMBER)
    assert (model.praised, model.ever, model.items) == (False, False, 1)
