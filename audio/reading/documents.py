"""Numbers of documents: "23-QĐ/TW" is "hai mươi ba của Trung ương" after "Quyết định số"."""

import re

from audio.reading import numbers
from audio.reading.letters import LETTER, spell
from audio.reading.lexicon import Lexicon
from audio.reading.rules import Context, Rule

_CODE = rf"[A-ZĐ](?:[&.]?[A-Za-zĐđƯư]){{0,14}}(?:\d{{1,2}})?(?![{LETTER}\d])"
CODES = rf"{_CODE}(?: ?[-–/] ?{_CODE}){{0,5}}"
_SEPARATOR = re.compile(r" ?[-–/] ?")
_OF = re.compile(r" của ([^,.;:\n\d]{1,60})")
_NOUN_WORDS = 5  # as many words may name a document's kind: "quy chế phối hợp công tác"
_JOINT = "liên tịch"
_ON_A_SUBJECT = ("hợp đồng", "biên bản")
"""Documents whose second code may be what they are about: "HĐ-XD", "BB-VPHC"."""
_NUMBER_WORD = (
    "(?:không|một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|tám|chín|mười|mươi|trăm|nghìn|ngàn|linh|lẻ)"
)
_FORM = re.compile(r"(?:mẫu|biểu|tờ khai|phụ lục|biểu mẫu|mẫu đơn|mẫu phiếu)(?: số)?[:,]?$")
_PARTY = ("TW", "TƯ", "TU", "HU", "ĐU", "QU")
_NUMBERED = re.compile(r"([A-ZĐa-z]+?)(\d{1,2})")


def ranked_office(code: str, lexicon: Lexicon) -> str | None:
    """A ministry, department or division by its rank and field: "BGDĐT", "SNV"."""
    known = lexicon.documents
    if code[0] in known.ranks and code[1:] in known.fields:
        return f"{known.ranks[code[0]]} {known.fields[code[1:]]}"
    return None


def _office(code: str, lexicon: Lexicon) -> str | None:
    """Who issued: by name, by rank and field, by its Party committee, by its term."""
    known = lexicon.documents
    named = known.issuers.get(code) or ranked_office(code, lexicon)
    if named:
        return named
    if code.endswith(_PARTY) and code[:-2] in known.issuers:
        return f"{known.issuers[code[:-2]]} {known.issuers[code[-2:]]}"
    term = _NUMBERED.fullmatch(code)
    if term and term[1] in known.issuers:
        return f"{known.issuers[term[1]]} khóa {numbers.cardinal(int(term[2]))}"
    return None


def is_issued(codes: list[str], lexicon: Lexicon) -> bool:
    """Whether the codes name a kind of document and who issued it."""
    return codes[0] in lexicon.documents.types and _office(codes[1], lexicon) is not None


def split_codes(written: str) -> list[str]:
    return _SEPARATOR.split(written)


def say_codes(codes: list[str], lexicon: Lexicon, before: str) -> tuple[str, tuple[str, ...]]:
    """The codes in words, and those that are not known.

    The kind is left out where the noun `before` says it already.
    """
    words: list[str] = []
    unknown: list[str] = []
    kind = lexicon.documents.types.get(codes[0])
    if kind is not None:
        if not kind_is_said(kind, codes[0], before):
            words.append(kind)
        codes = codes[1:]
    joint = kind is not None and _JOINT in kind
    about = kind in _ON_A_SUBJECT and codes and _office(codes[0], lexicon) is None
    for i, code in enumerate(codes):
        section = lexicon.documents.sections.get(code) if i and not joint else None
        said = section or _office(code, lexicon) or lexicon.entries.get(code)
        said = said or lexicon.parts.get(code)
        if said is None:
            said = _spelled(code)
            unknown.append(code)
        if about and not i and said == lexicon.entries.get(code):
            words.append(f"về {said}")
        elif i and not joint:
            words[-1] += f", {said}"
        else:
            words.append(f"và {said}" if i else f"của {said}")
    return " ".join(words), tuple(unknown)


def _spelled(code: str) -> str:
    runs = re.findall(f"[0-9]+|[{LETTER}]+", code)
    return " ".join(numbers.digits(run) if run.isdigit() else spell(run) for run in runs)


def kind_is_said(kind: str, code: str, before: str) -> bool:
    """Whether the noun stands before the number, or before an earlier one of the same list."""
    noun = _noun_before(before)
    if kind in " ".join(noun.split()[-_NOUN_WORDS:]) or _initials(noun, len(code)) == code.upper():
        return True
    if re.search(rf"{kind}(?: số)? (?:{_NUMBER_WORD},? )+(?:và )?$", f"{before} "):
        return True
    start = before.rfind(f"{kind} số ")
    return start >= 0 and not re.search(r"[.;:\n]", before[start:])


def _noun_before(before: str) -> str:
    """What was said, without "số" and a colon at its end."""
    return before.rstrip(" ,:").removesuffix(" số").rstrip(" ,:")


def _initials(words: str, count: int) -> str:
    return "".join(word[0] for word in words.split()[-count:]).upper()


def _numbered(match: re.Match[str], context: Context) -> str | None:
    number, letter, year, written = match[1], match[2], match[3], match[4]
    codes = split_codes(written)
    before = context.out.long_tail()
    lexicon = context.lexicon
    after_so = before.endswith((" số", "\nsố", " số:")) or before in {"số", "số:"}
    if not year and _FORM.search(context.before):
        form = [numbers.keeping_zero(number, context.accent)]
        form += [spell(letter)] if letter else []
        return f"{' '.join(form)}, {', '.join(_spelled(code) for code in codes)}"
    known = codes[0] in lexicon.documents.types or _office(codes[0], lexicon) is not None
    if not known and not after_so:
        return None
    if " " in match[0] and codes[0] not in lexicon.documents.types:
        return None
    said, unknown = say_codes(codes, lexicon, before)
    for _ in unknown:
        context.report(match.start(4), match.end(4))
    if _is_named_next(said, codes[-1], match):
        said = said[: said.rindex("của ")].rstrip()
    words = [numbers.keeping_zero(number, context.accent)]
    if letter:
        words.append(spell(letter))
    if year:
        words.append(f"năm {context.cardinal(year)}")
    words.append(said)
    return " ".join(word for word in words if word)


def _is_named_next(said: str, code: str, match: re.Match[str]) -> bool:
    """Whether the text goes on with "của" and the very issuer: then once is enough."""
    following = _OF.match(match.string, match.end())
    if not following or "của " not in said:
        return False
    office = said[said.rindex("của ") + 4 :].lower()
    return office in following[1].lower() or code in following[1].split()


_UNNUMBERED = re.compile(r"(?:^|\W)số[:,]?$|(?:quy|tiêu) chuẩn [^.\n]{0,160}$")


def _unnumbered(match: re.Match[str], context: Context) -> str | None:
    """A number still to be written in: "Số:      /KH-UBND"."""
    before = context.out.long_tail()
    if not (before.endswith(("số", "số:", "số,")) or " chuẩn " in before):
        return None
    if not _UNNUMBERED.search(before):
        return None
    codes = split_codes(match[1])
    said, unknown = say_codes(codes, context.lexicon, before)
    for _ in unknown:
        context.report(match.start(1), match.end(1))
    return said


def _standard(match: re.Match[str], context: Context) -> str | None:
    if match[1] == "1":  # a map's scale
        return None
    parts = (numbers.keeping_zero(part, context.accent) for part in match[1].split("-"))
    return f"{' gạch ngang '.join(parts)} năm {context.cardinal(match[2])}"


_NOUN_WITHOUT_CODES = re.compile(
    r"(?:nghị quyết|nghị định|quyết định|chỉ thị|kết luận|thông tư|quy định|kế hoạch|công văn|"
    r"hướng dẫn|thông báo|công điện|chương trình|đề án|(?<!tổng )(?<!dân )(?<!con )số)$"
)


def _bare(match: re.Match[str], context: Context) -> str | None:
    """The zero is part of the name in "Chỉ thị 05" and "mẫu số 01"."""
    if not _NOUN_WITHOUT_CODES.search(context.before):
        return None
    return numbers.keeping_zero(match[0], context.accent)


def _behind_letters(match: re.Match[str], _context: Context) -> str | None:
    """The zeros in a name are said: "khối A00", "lô D01"."""
    glued = match.string[match.start() - 1 : match.start()].isupper()
    return numbers.digits(match[0]) if glued else None


def _standard_of_field(match: re.Match[str], context: Context) -> str:
    """A standard with its field: "QCVN 08-MT:2015/BTNMT"."""
    number = numbers.keeping_zero(match[1], context.accent)
    said = f"{number} {spell(match[2])} năm {context.cardinal(match[3])}"
    if not match[4]:
        return said
    office, unknown = say_codes([match[4]], context.lexicon, "")
    for _ in unknown:
        context.report(match.start(4), match.end(4))
    return f"{said} {office}"


RULES = (
    Rule(
        "standard",
        re.compile(rf"(\d{{1,3}})-([A-ZĐ]{{1,4}}):((?:19|20)\d\d)(?:/({_CODE}))?(?!\d)"),
        _standard_of_field,
    ),
    Rule(
        "document",
        re.compile(rf"(\d{{1,6}})([a-z])?(?: ?/ ?((?:19|20)\d\d))? ?[-–/] ?({CODES})"),
        _numbered,
    ),
    Rule("document", re.compile(rf"/ ?({CODES})"), _unnumbered, begins="/"),
    Rule(
        "standard",
        re.compile(r"(\d{1,6}(?:-\d{1,2})?):((?:19|20)\d\d)(?!\d)"),
        _standard,
        numeric=True,
    ),
    Rule("code", re.compile(r"0\d{1,3}(?![.,/:]?\d)"), _behind_letters, numeric=True, begins="0"),
    Rule(
        "document", re.compile(r"0\d(?![.,/:]?\d)(?! ?[-–] ?\d)"), _bare, numeric=True, begins="0"
    ),
)
