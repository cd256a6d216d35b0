"""Two requests of one player at the centre's door at once."""

import threading

from sqlalchemy import Engine, func, select

from playlists import airings
from playlists.database import session_factory
from playlists.models import Airing, Player
from tests.playlists.builders import NOW, a_house, a_player, a_row

_WHILE_IT_WAITS_S = 0.5


def kept_by_two_reports_at_once(engine: Engine) -> tuple[list[int], int]:
    """What both are answered, and how many rows there are; the second comes before the commit."""
    sessions = session_factory(engine)
    with sessions.begin() as session:
        number = a_player(session, a_house(session).stations[0], "cum-1").id
    rows = [a_row(1), a_row(2)]
    answers: list[int] = []

    def report(rows_to_keep: int) -> None:
        with sessions.begin() as session:
            player = session.get_one(Player, number)
            answers.append(airings.record(session, player, rows[:rows_to_keep], NOW))

    with sessions() as first:
        answers.append(airings.record(first, first.get_one(Player, number), rows[:1], NOW))
        second = threading.Thread(target=report, args=(2,))
        second.start()
        second.join(_WHILE_IT_WAITS_S)  # it stands at the door by now
        first.commit()
    second.join(20)
    with sessions() as session:
        return answers, session.scalar(select(func.count(Airing.id))) or 0
