"""Why pieces were not aired: counted from the log, in the documents' words."""

from collections.abc import Collection

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from playlists.counting import counted
from playlists.models import Airing, Outcome, Station
from playlists.spans import Span

# What players say (`scheduler.protocol.reasons`) as it stands within a sentence.
WORDS = {
    "Joined in progress": "vào giữa chừng",
    "Interrupted": "bị ngắt giữa chừng",
    "The player was shut down": "máy phát được tắt",
    "The player was off": "máy phát không hoạt động",
    "The clip is missing or damaged": "băng bị thiếu hoặc hỏng",
    "The sound output failed": "lỗi đầu ra âm thanh",
    "The programme could not be made ready": "không chuẩn bị được chương trình",
    "The silence switch was on": "đài ngắt tiếng theo lệnh",
    "The player was muted": "cụm loa tắt tiếng",
    "An emergency went over it": "nhường sóng cho bản tin khẩn cấp",
    "A priority bulletin went over it": "nhường sóng cho bản tin ưu tiên",
    "The order was lifted": "lệnh phát đã được dừng",
    "The order expired before it could be aired": "lệnh phát hết hiệu lực trước khi phát được",
    "By order": "theo lệnh",
    "Started at the player": "phát tại chỗ",
    "Resumed after an interruption": "phát tiếp sau khi bị ngắt",
    "The next programme began": "đến giờ chương trình tiếp theo",
    "The relayed stream did not answer": "nguồn tiếp âm không trả lời",
    "The relayed stream stood still": "nguồn tiếp âm bị đứng",
    "The relayed stream was silent": "nguồn tiếp âm không có tiếng",
    "The relayed stream was back": "nguồn tiếp âm đã có lại",
    "A live broadcast went over it": "nhường sóng cho phát trực tiếp",
    "The speaker ended it": "người nói đã kết thúc",
    "The live broadcast reached its limit": "buổi phát trực tiếp hết thời gian",
    "In place of what is missing": "phát thay phần bị thiếu",
}
UNKNOWN = "chưa rõ nguyên nhân"


def missed_by_reason(
    session: Session, span: Span, stations: Collection[Station]
) -> list[tuple[str, int]]:
    """How many airings were missed for each reason, in words, the most frequent first.

    Of several players of a station that missed one for different reasons, one counts.
    """
    within = (
        Airing.local_day.between(span.first, span.last),
        Airing.station_id.in_([station.id for station in stations]),
    )
    # Only entries with a row that says so may be missed, and these are few: the others need no sum.
    missed = select(Airing.entry_id).where(
        *within, Airing.outcome == Outcome.MISSED, Airing.entry_id.is_not(None)
    )
    row = counted(
        *within,
        or_(Airing.entry_id.is_(None), Airing.entry_id.in_(missed)),
        columns=("reason",),
        figures=("heard",),
    ).c
    query = select(row.reason, func.count()).where(row.heard == 0).group_by(row.reason)
    found: dict[str, int] = {}
    for reason, count in session.execute(query):
        words = WORDS.get(reason, UNKNOWN)
        found[words] = found.get(words, 0) + count
    return sorted(found.items(), key=lambda each: (-each[1], each[0]))
