"""A voice for piper that anybody may have: it hums a tone as long as a speaker would take.

Written as onnxruntime reads it (onnx.proto of the ONNX project), so that tests load it as they
would a real one, some 60 MB large.
"""

import json
import struct
from pathlib import Path

RATE = 22_050
SILENT_S = 0.2
"""It takes a breath before each sentence."""

_SAMPLES_PER_SIGN = 700.0  # signs are phonemes with a filler between any two
_TURN = 0.15  # radians a sample: about 530 Hz
_SIGNS = "_^$ !'(),-.:;?abcdefghijklmnopqrstuvwxyzæçðøħŋœɐɑɒɓɔɕɖɗɘəɚɛɜɡɣɤɪɯɲɹʂʃʈʊʌʒʔʰˈˌː1234567"
_FLOAT, _INT64 = 1, 7


def make(file: Path, *, slowness: float = 1.0) -> Path:
    """Write the voice and what piper wants beside it."""
    file.write_bytes(_model(_SAMPLES_PER_SIGN * slowness))
    config = {
        "audio": {"sample_rate": RATE},
        "espeak": {"voice": "vi"},
        "inference": {"noise_scale": 0.0, "length_scale": 1.0, "noise_w": 0.0},
        "phoneme_type": "espeak",
        "num_symbols": len(_SIGNS),
        "num_speakers": 1,
        "phoneme_id_map": {sign: [number] for number, sign in enumerate(_SIGNS)},
    }
    file.with_name(f"{file.name}.json").write_text(json.dumps(config), encoding="utf-8")
    return file


def _model(samples_per_sign: float) -> bytes:
    constants = {
        "first": _tensor(_INT64, struct.pack("<q", 0)),
        "second": _tensor(_INT64, struct.pack("<q", 1)),
        "none": _tensor(_FLOAT, struct.pack("<f", 0)),
        "one": _tensor(_FLOAT, struct.pack("<f", 1)),
        "each": _tensor(_FLOAT, struct.pack("<f", samples_per_sign)),
        "turn": _tensor(_FLOAT, struct.pack("<f", _TURN)),
        "breath": _tensor(_FLOAT, struct.pack("<f", RATE * SILENT_S)),
    }
    to_float = _attribute("to", _FLOAT)
    nodes = [
        _node("Gather", ["input_lengths", "first"], "count"),
        _node("Cast", ["count"], "signs", to_float),
        _node("Gather", ["scales", "second"], "length"),
        _node("Mul", ["signs", "length"], "stretched"),
        _node("Mul", ["stretched", "each"], "spoken"),
        _node("Add", ["spoken", "breath"], "samples"),
        _node("Range", ["none", "samples", "one"], "time"),
        _node("Mul", ["time", "turn"], "angle"),
        _node("Sin", ["angle"], "wave"),
        _node("Greater", ["time", "breath"], "begun"),
        _node("Cast", ["begun"], "gate", to_float),
        _node("Mul", ["wave", "gate"], "output"),
    ]
    graph = b"".join(_field(1, node) for node in nodes)
    graph += _field(2, b"hum")
    graph += b"".join(
        _field(5, tensor + _field(8, name.encode())) for name, tensor in constants.items()
    )
    graph += _field(11, _value("input", _INT64, 2))
    graph += _field(11, _value("input_lengths", _INT64, 1))
    graph += _field(11, _value("scales", _FLOAT, 1))
    graph += _field(12, _value("output", _FLOAT, 1))
    return _number(1, 8) + _field(8, _number(2, 13)) + _field(7, graph)


def _node(operation: str, inputs: list[str], output: str, attribute: bytes = b"") -> bytes:
    node = b"".join(_field(1, each.encode()) for each in inputs)
    return node + _field(2, output.encode()) + _field(4, operation.encode()) + attribute


def _attribute(name: str, value: int) -> bytes:
    return _field(5, _field(1, name.encode()) + _number(3, value) + _number(20, 2))


def _tensor(kind: int, raw: bytes) -> bytes:
    """A tensor of one value without dimensions."""
    return _number(2, kind) + _field(9, raw)


def _value(name: str, kind: int, dimensions: int) -> bytes:
    shape = b"".join(_field(1, _field(2, f"{name}{at}".encode())) for at in range(dimensions))
    return _field(1, name.encode()) + _field(2, _field(1, _number(1, kind) + _field(2, shape)))


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
