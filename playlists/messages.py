"""Remarks of the planner, kept so that they can be read in any language."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Message:
    """A catalogue's msgid with named %-placeholders, and what fills them."""

    msgid: str
    params: Mapping[str, str | float] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.msgid % self.params if self.params else self.msgid


def message(msgid: str, **params: str | float) -> Message:
    """A message, written the way an error is: msgid first."""
    return Message(msgid, params)


def to_json(said: Message) -> str:
    return json.dumps(_plain(said), ensure_ascii=False, sort_keys=True)


def from_json(text: str) -> Message | None:
    """The message of an entry's `reason`, if there is one."""
    return _message(json.loads(text)) if text else None


def list_to_json(said: Iterable[Message]) -> str:
    return json.dumps([_plain(each) for each in said], ensure_ascii=False, sort_keys=True)


def list_from_json(text: str) -> list[Message]:
    """The messages of a playlist's `warnings`."""
    return [_message(each) for each in json.loads(text)] if text else []


def _plain(said: Message) -> dict[str, object]:
    return {"msgid": said.msgid, "params": dict(said.params)}


def _message(plain: Mapping[str, object]) -> Message:
    params = plain["params"]
    return Message(str(plain["msgid"]), params if isinstance(params, dict) else {})
