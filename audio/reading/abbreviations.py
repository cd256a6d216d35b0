"""Words that are not said as they are written: abbreviations, capitals, single letters."""

import re
from collections.abc import Callable

from audio.reading.addresses import read_address
from audio.reading.blood import WORDS as BLOOD_WORDS
from audio.reading.blood import read_blood
from audio.reading.codes import (
    LONGEST_FORM,
    QUARTERS,
    read_boat,
    read_code,
    read_form,
    read_quarter,
)
from audio.reading.documents import is_issued, ranked_office, say_codes
from audio.reading.letters import LETTER, LOWER, UPPER, letter_name, spell
from audio.reading.lexicon import Lexicon
from audio.reading.roman import may_be_small, read_lettered, read_numeral, read_small
from audio.reading.rules import Context, WordReader, WordShape
from audio.reading.syllables import has_tone, has_vowel, is_syllable
from audio.reading.zones import HALVES, read_half, read_zone
from audio.reading.zones import WORDS as ZONE_WORDS

_PART = f"[A-ZĐƯ]{{2,14}}g?(?![{LETTER}0-9])"
_COMPOUND = re.compile(f"{_PART}(?:(?:[-–/]| ?& ?){_PART}){{1,6}}")
_JOINTS = re.compile(r"(?:[-–/]| ?& ?)")
_CAPITALS = re.compile(f"[{UPPER}]")
_HUMPS = re.compile(f"[{UPPER}]+(?![{LOWER}])|[{UPPER}]?[{LOWER}]+")
_INITIALS = re.compile(rf"\.[{UPPER}]\.|[{UPPER}]\.[{UPPER}](?![{LETTER}])")
_SIDE_FOLLOWS = re.compile(r" ?(?:\d|(?:rộng|dài|cao|sâu|dày) \d)")
_BEFORE_CAPITALS = re.compile(rf"(?:^|[^{LETTER}])([{UPPER}]{{2,7}}) $")
_AFTER_CAPITALS = re.compile(rf" ([{UPPER}]{{2,7}})(?![{LETTER}\d])")
_SPELLED_HUMP = 2
_ADDRESS_SIGNS = frozenset(tuple(".@:/-_+0123456789"))
_DOTTED_GOES_ON = re.compile(rf" ?[{LETTER}0-9]")
_MORE_PARTS = re.compile(r"[-–&/][A-ZĐ]{2}")
_POWERS = re.compile(rf"([kcdm]?m)([23²³])(?![{LETTER}\d²³])")


_OFFICE = re.compile(
    r"(?:^|\W)(?:Hội|Ban|Sở|Phòng|Bộ|Cục|Chi cục|Tổng cục|Trung tâm|Ngân hàng|Viện|Hạt|Quỹ|Mẹ|"
    r"Đoàn) $"
)
_LONGEST_OFFICE = 14


def is_plain(word: str, lexicon: Lexicon) -> bool:
    """Whether a word is said as it is written, whatever stands around it."""
    if lexicon.knows(word):
        return False
    if len(word) == 1:
        return word not in "IVXLCDM" and letter_name(word) == word.lower() and word != "Đ"
    if not word[1:].islower():
        return False
    return is_syllable(word) or (has_vowel(word) and _is_no_abbreviation(word, lexicon))


def _is_no_abbreviation(word: str, lexicon: Lexicon) -> bool:
    """Whether the word in capitals means nothing else: "VIETGAP" does, "WEBSITE" does not."""
    lower = word.lower()
    return lexicon.entries.get(word.upper(), lower) == lower


def read_word(context: Context, text: str, at: int, word: str) -> int:
    """Say the word at `at` and what belongs to it; gives where that ended."""
    shape = context.words.get(word)
    if shape is None:
        shape = context.words[word] = _shape(word, context.lexicon)
    for reader in shape.readers:
        end = reader(context, text, at, word)
        if end is not None:
            return end
    end = at + len(word)
    if not (shape.may_head and _is_heading_word(text, at, word)):
        entry = shape.entry
        if shape.has_senses:
            entry = context.lexicon.reading(word, context.before, text, end)
        if entry is not None:
            return context.tell(at, end, _cased(context, text, (at, end), entry), "abbreviation")
    if not shape.known:
        context.report(at, end)
    if shape.changed:
        return context.tell(at, end, shape.spoken, shape.rule)
    context.out.say(shape.spoken)
    context.numeric = context.unit = False
    return end


def _shape(word: str, lexicon: Lexicon) -> WordShape:
    """What is true of a word wherever it stands: which readers may say it, and what else."""
    spoken, known = say_shape(word, lexicon)
    return WordShape(
        readers=tuple(reader for may, reader in _READERS if may(word, lexicon)),
        entry=lexicon.own.get(word)
        or lexicon.entries.get(word)
        or (ranked_office(word, lexicon) if len(word) > _SPELLED_HUMP else None),
        has_senses=word in lexicon.senses,
        may_head=word.isupper() and is_syllable(word),
        spoken=spoken,
        known=known,
        changed=spoken.lower() != word.lower(),
        rule="letters" if known and len(word) == 1 else "spelled",
    )


def _read_longer(context: Context, text: str, at: int, word: str) -> int | None:
    """An entry of several words or with signs in it, the longest that stands there."""
    for key in context.lexicon.longer(word):
        end = at + len(key)
        if len(key) == len("T.") and _INITIALS.match(text, at - (text[at - 1 : at] == ".")):
            continue
        if text.startswith(key, at) and _ends(text, end, key):
            spoken = context.lexicon.reading(key, context.before, text, end)
            if spoken is not None:
                said = _cased(context, text, (at, end), spoken)
                return context.tell(at, end, said, "abbreviation")
    return None


_PIECE = "[A-ZĐƯ]{2,14}"
_SPACED = re.compile(rf"{_PIECE}(?:(?: ?[-–&] ?|, ?| và ){_PIECE}){{1,5}}(?![{LETTER}0-9])")
_SPACED_JOINT = re.compile(r"( ?[-–&] ?|, ?| và )")
_TIGHT = {"và": "&", "–": "-"}


def _read_spaced(context: Context, text: str, at: int, _word: str) -> int | None:
    """A compound of the lexicon written with blanks or words between: "VH - TT", "GD và ĐT"."""
    match = _SPACED.match(text, at)
    if not match:
        return None
    pieces = _SPACED_JOINT.split(match.group())
    entries = context.lexicon.entries
    for count in range(len(pieces), 2, -2):
        joints = [_TIGHT.get(joint.strip(), joint.strip()) for joint in pieces[1:count:2]]
        for comma in (",", "-") if set(joints) != {","} else (",",):
            key = pieces[0]
            for joint, piece in zip(joints, pieces[2:count:2], strict=True):
                key += joint.replace(",", comma) + piece
            if key in entries:
                end = at + sum(map(len, pieces[:count]))
                if "".join(pieces[:count]) == key or text[end : end + 1].isalnum():
                    continue
                said = _cased(context, text, (at, end), entries[key])
                return context.tell(at, end, said, "compound")
    return None


def _read_address(context: Context, text: str, at: int, word: str) -> int | None:
    end = at + len(word)
    if not context.addressed or text[end : end + 1] not in _ADDRESS_SIGNS:
        return None
    return read_address(context, text, at)


def _read_power(context: Context, text: str, at: int, _word: str) -> int | None:
    """A unit of area or volume without a number: "đơn vị tính: m2"."""
    power = _POWERS.match(text, at)
    unit = context.lexicon.units.get(power.group()) if power else None
    if not power or unit is None:
        return None
    end = context.tell(at, power.end(), unit, "unit")
    context.unit = True
    return end


_CLOSE = frozenset(
    {"m", "l", "g", "h", "s", "p", "T", "t", "L", "V", "v", "W", "A", "k", "K", "Đ", "đ"}
)
"""Units that may be something else behind a blank."""


def _read_glued_unit(context: Context, text: str, at: int, word: str) -> int | None:
    """A unit right behind what was said as a number of another kind: "12,35/14,5m"."""
    apart = text[at - 1 : at] == " " and text[at - 2 : at - 1].isdigit() and word not in _CLOSE
    if not context.numeric or not (apart or text[at - 1 : at].isdigit()):
        return None
    end = context.tell(at, at + len(word), context.lexicon.units[word], "unit")
    context.numeric = context.unit = True
    return end


def _read_numeral(context: Context, text: str, at: int, word: str) -> int | None:
    if word[0].islower():
        return read_small(context, text, at, word)
    return read_numeral(context, text, at)


def _read_times(context: Context, text: str, at: int, word: str) -> int | None:
    """The x between two measures: "3 x 4 m"."""
    end = at + len(word)
    apart = text[at - 1 : end + 1] == " x "
    if not (context.numeric or apart):
        return None
    if not (_SIDE_FOLLOWS.match(text, end) or (apart and context.numeric)):
        return None
    return context.tell(at, end, "nhân", "multiplication")


def _ends(text: str, end: int, key: str) -> bool:
    """Whether an entry ends there: not inside a word, and a dot not at a sentence's end."""
    if key[-1] == ".":
        return bool(_DOTTED_GOES_ON.match(text, end))
    if _MORE_PARTS.match(text, end) and key.isupper():
        return False
    return not (text[end : end + 1].isalnum())


def _cased(context: Context, text: str, span: tuple[int, int], spoken: str) -> str:
    """With a capital where a sentence or the name of an office begins with it."""
    at = span[0]
    first = spoken.split(" ", 1)[0].rstrip(",")
    if len(first) == 1 or not first[0].islower() or not text[at].isupper():
        return spoken
    named = text[at - 1 : at] == " " and _OFFICE.search(text, max(0, at - _LONGEST_OFFICE), at)
    if not (named or context.out.at_sentence_start):
        return spoken
    field = context.lexicon.documents.fields.get(text[at : span[1]], "") if named else ""
    if field.lower() == spoken:
        return field
    capital = first[0].upper() + first[1:]
    return capital + spoken[len(first) :] if is_plain(capital, context.lexicon) else spoken


def _is_heading_word(text: str, at: int, word: str) -> bool:
    """Whether "CA", in capitals, is a syllable of a heading ("CA NHẠC"), not công an."""
    if text[at - 1 : at] == " ":
        behind = _BEFORE_CAPITALS.search(text, max(0, at - 9), at)
        if behind and has_tone(behind[1]):
            return True
    ahead = _AFTER_CAPITALS.match(text, at + len(word))
    return bool(ahead and has_tone(ahead[1]))


def say_shape(word: str, lexicon: Lexicon) -> tuple[str, bool]:
    """How a word without an entry is said by its looks, and whether that was no guess."""
    if len(word) == 1:
        plain = is_plain(word, lexicon)
        return (word if plain else letter_name(word)), True
    if word in lexicon.units and word not in lexicon.senses and not has_vowel(word):
        return lexicon.units[word], True
    capitals = len(_CAPITALS.findall(word))
    if capitals == len(word):
        said = _settled(word.lower(), lexicon) if is_syllable(word) or has_tone(word) else None
    elif capitals > 1 or (capitals == 1 and not word[0].isupper()):
        said = _humps(word, lexicon)
    elif is_syllable(word) or _is_no_abbreviation(word, lexicon):
        said = _settled(word, lexicon) if has_vowel(word) else None
    else:
        said = lexicon.entries[word.upper()]
    return (spell(word), False) if said is None else (said, True)


def _can_be_said(hump: str) -> bool:
    long_enough = len(hump) > _SPELLED_HUMP or (hump[0].isupper() and hump[1:].islower())
    return long_enough and has_vowel(hump)


def _humps(word: str, lexicon: Lexicon) -> str | None:
    """A name written in one, "DakLak": its parts, where each is long enough to be said."""
    humps = _HUMPS.findall(word)
    if not all(_can_be_said(hump) for hump in humps):
        return None
    if any(may_be_small(hump.lower()) for hump in humps):
        return None
    return " ".join(_settled(hump, lexicon) for hump in humps)


def _settled(word: str, lexicon: Lexicon) -> str:
    """The word, unless read again it would be taken for an abbreviation."""
    if is_plain(word, lexicon):
        return word
    lower = word.lower()
    if is_plain(lower, lexicon):
        return lower
    return lexicon.entries.get(word) or lexicon.entries.get(lower.upper()) or spell(word)


def _part_said(part: str, lexicon: Lexicon, *, alone: bool) -> str | None:
    """What a part of a compound means; one of several apart by slashes as when it stands alone."""
    tables = (lexicon.own, lexicon.parts, lexicon.entries)
    if alone:
        tables = (lexicon.own, lexicon.entries, lexicon.parts)
    return next((table[part] for table in tables if part in table), None)


def _read_compound(context: Context, text: str, at: int, _word: str) -> int | None:
    """Part by part: KT-XH is "kinh tế xã hội", UBND-MTTQ two organs with a pause between."""
    match = _COMPOUND.match(text, at)
    if not match:
        return None
    lexicon = context.lexicon
    written = match.group()
    last = f"{_JOINTS.split(written)[-1]}."
    if text[match.end() : match.end() + 1] == "." and last in lexicon.entries:
        return None  # "BAN/KT. TRƯỞNG BAN"
    parts = _JOINTS.split(written)
    if "&" not in written and is_issued(parts, lexicon) and parts[1] not in lexicon.parts:
        spoken, unknown = say_codes(parts, lexicon, context.before)
        for _ in unknown:
            context.report(match.start(), match.end())
        return context.tell(match.start(), match.end(), spoken, "document")
    joints = [*_JOINTS.findall(written), ""]
    all_fields = all(part in lexicon.parts for part in parts)
    words: list[str] = []
    for part, joint in zip(parts, joints, strict=True):
        said = _part_said(part, lexicon, alone="/" in written)
        if said is None:
            said, known = say_shape(part, lexicon)
            if not known:
                context.report(at, at + len(part))
        words.append(said)
        if "&" in joint:
            words.append(" và ")
        elif joint:
            words.append(" " if all_fields and joint != "/" else ", ")
        at += len(part) + len(joint)
    said = _cased(context, text, match.span(), "".join(words))
    return context.tell(match.start(), match.end(), said, "compound")


def _may_be_numeral(word: str, lexicon: Lexicon) -> bool:
    if word[0] in "IVXLCDM":
        return len(word) == 1 or not lexicon.knows(word)
    return may_be_small(word) or word in {"i", "v", "x", "l"}


def _may_be_compound(word: str, _lexicon: Lexicon) -> bool:
    return len(word) > 1 and word.removesuffix("g").isupper()


_READERS: tuple[tuple[Callable[[str, Lexicon], bool], WordReader], ...] = (
    (lambda word, _: len(word) > 1 and word.isupper(), _read_spaced),
    (lambda word, _: word in BLOOD_WORDS, read_blood),
    (lambda word, _: word in ZONE_WORDS, read_zone),
    (lambda word, _: word in HALVES, read_half),
    (lambda word, _: word in QUARTERS, read_quarter),
    (lambda word, _: word.isupper() and len(word) <= LONGEST_FORM, read_form),
    (_may_be_compound, read_boat),
    (lambda word, _: word.isupper(), read_code),
    (lambda word, lexicon: word in lexicon.units, _read_glued_unit),
    (_may_be_numeral, _read_numeral),
    (lambda word, _: word[0] in "IVX" and word[-1].islower(), read_lettered),
    (lambda word, lexicon: bool(lexicon.longer(word)), _read_longer),
    (lambda word, _: word.isascii(), _read_address),
    (lambda word, _: word in {"m", "km", "cm", "dm", "mm"}, _read_power),
    (_may_be_compound, _read_compound),
    (lambda word, _: word in {"x", "X"}, _read_times),
)
"""Who may say a word and what belongs to it, in the order in which they are asked."""
