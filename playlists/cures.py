"""What would cure each of the planner's remarks."""

from playlists.messages import Message, message

_MUSIC = message("Approve music for this station.")
_FILL = message("Approve more items for this station, or give the clock a slot that music fills.")
_SLOT = message("Approve such an item, or change the clock.")
_APART = message(
    "Move the two further apart, shorten one of them, or raise the station's limit in one go."
)
_DAYS = message("Leave out another programme of that day, or raise the station's limit a day.")

# By message id: what the planner says in `playlists.programme`, `.hours` and `.plan_rows`.
_CURES = {
    "The programme is empty: filler will play.": message("Approve items for this station."),
    "Outside the station's hours (%(opens)s to %(closes)s): nothing is planned.": message(
        "Move the timetable into the station's hours, or change the hours."
    ),
    "In the station's quiet hours (%(begins)s to %(ends)s): nothing is planned.": message(
        "Move the timetable out of the quiet hours, or change the hours."
    ),
    "Shortened to end before the quiet hours at %(at)s.": message(
        "Let the programme begin earlier, or the quiet hours later."
    ),
    "Shortened to end with the station's hours at %(at)s.": message(
        "Let the programme begin earlier, or the station close later."
    ),
    "Shortened to the station's limit of %(minutes)d minutes in one go.": message(
        "Make two programmes of it, or raise the station's limit in one go."
    ),
    "Shortened: with the programme of %(at)s it is one sitting,"
    " and the station's limit in one go is %(minutes)d minutes.": _APART,
    "Left out: with the programme of %(at)s it is one sitting,"
    " and the station's %(minutes)d minutes in one go are taken.": _APART,
    "Shortened to the station's limit of %(minutes)d minutes a day.": _DAYS,
    "Left out: the day's other programmes take the station's %(minutes)d minutes a day.": _DAYS,
    "Slot %(slot)d: there is no room for its relay.": message(
        "Give the relay less time, or the programme more."
    ),
    "Slot %(slot)d: no approved piece of kind “%(kind)s” fits.": _SLOT,
    "Slot %(slot)d: no approved piece of kind “%(kind)s” on “%(topic)s” fits.": _SLOT,
    "“%(title)s”, put here by hand (%(name)s), does not fit there at this time.": message(
        "Look at its length, approval, validity and spacing, or give the list back to the planner."
    ),
    "Ends %(seconds)d seconds before its time: there is no approved music to fill it.": _MUSIC,
    "Ends %(minutes)d minutes %(seconds)d seconds before its time:"
    " there is no approved music to fill it.": _MUSIC,
    "Ends %(seconds)d seconds before its time: nothing more fits, and no slot fills it up.": _FILL,
    "Ends %(minutes)d minutes %(seconds)d seconds before its time:"
    " nothing more fits, and no slot fills it up.": _FILL,
    "“%(title)s” was withdrawn: filler plays there.": message(
        "It is too late to plan another piece; only a khẩn item can still go in."
    ),
}


def cure_of(said: Message) -> Message:
    """What would cure a remark. Raises KeyError for one that has no cure yet."""
    return _CURES[said.msgid]


def has_cure(msgid: str) -> bool:
    """Whether a remark of the planner, by its message id, has a cure."""
    return msgid in _CURES
