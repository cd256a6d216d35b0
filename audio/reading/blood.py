"""Blood groups: the sign behind one is a word, "nhóm máu AB+" is "nhóm máu a bê dương"."""

import re

from audio.reading.letters import LETTER, spell
from audio.reading.rules import Context

_GROUP = re.compile(
    rf"(AB|A|B|O)(?![{LETTER}\d])"
    rf"(?:(?: ?,? ?(Rh|RH)(?: ?\(?D\)?)?)? ?\(?([+-])\)?(?![{LETTER}\d+-]))?"
)
_RHESUS = re.compile(
    rf"(?:Rh|RH)(?![{LETTER}])(?: ?\(?D\)?(?![{LETTER}\d]))?(?: ?\(?([+-])\)?(?!\d))?"
)
_BLOOD = re.compile(r"(?:máu|nhóm|rờ hát|dương|âm)(?:[^.;\n]{0,40})$")
_SIGNS = {"+": "dương", "-": "âm"}
WORDS = frozenset({"A", "B", "O", "AB", "Rh", "RH"})


def read_blood(context: Context, text: str, at: int, _word: str) -> int | None:
    """Say a blood group and its sign; a lone letter only where blood is spoken of."""
    match = _RHESUS.match(text, at)
    if match:
        said = "e rờ hát"
        sign = match[1]
    else:
        match = _GROUP.match(text, at)
        if not match or not _BLOOD.search(context.out.long_tail()):
            return None
        said = "ô" if match[1] == "O" else spell(match[1])
        said += " e rờ hát" if match[2] else ""
        sign = match[3]
        if "máu" not in context.out.long_tail() or (sign is None and match[1] == "A"):
            return None
    said += f" {_SIGNS[sign]}" if sign else ""
    return context.tell(at, match.end(), said, "blood group")
