"""config.toml and the environment, read once at the top and handed down.

A player's machine reads its own section only, so this module knows nothing of the centre's.
"""

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from scheduler.station.settings import StationSettings
from web.configuration_error import ConfigurationError, Problem

SECTIONS = frozenset(
    {"alerts", "audio", "centre", "feeds", "live", "playlists", "reports", "station", "web"}
)
ENVIRONMENT_PREFIX = "PHATTHANH_"
REASONS = {
    "missing": "it is required",
    "extra_forbidden": "such a key is not permitted",
    "int_parsing": "is to be a whole number",
    "int_type": "is to be a whole number",
    "int_from_float": "is to be a whole number",
    "float_parsing": "is to be a number",
    "float_type": "is to be a number",
    "bool_parsing": "is to be true or false",
    "bool_type": "is to be true or false",
    "string_type": "is to be text in quotes",
    "path_type": "is to be a path in quotes",
    "time_parsing": "is to be a time such as 18:00",
    "list_type": "is to be a list in brackets",
    "tuple_type": "is to be a list in brackets",
    "frozen_set_type": "is to be a list in brackets",
    "model_type": "is to be a section",
    "dict_type": "is to be a section",
    "literal_error": "is to be one of {expected}",
    "enum": "is to be one of {expected}",
    "greater_than_equal": "is to be at least {ge}",
    "less_than_equal": "is to be at most {le}",
    "greater_than": "is to be more than {gt}",
    "less_than": "is to be less than {lt}",
    "string_too_short": "is to have at least {min_length} letters",
    "string_too_long": "is to have at most {max_length} letters",
    "string_pattern_mismatch": "is not written as it is to be ({pattern})",
    "unknown_zone": "{name} is not a time zone; an example is Asia/Ho_Chi_Minh",
}
"""What pydantic finds wrong, by its type: message ids of the command line's catalogue."""


class Configuration(BaseSettings):
    """Base of what a process reads. The environment goes over the file."""

    model_config = SettingsConfigDict(
        env_prefix=ENVIRONMENT_PREFIX, env_nested_delimiter="__", extra="ignore"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read and check the whole file. Raises ConfigurationError."""
        parsed = _parsed(file)
        _refuse_unknown_sections(file, parsed)
        try:
            configuration = cls(**parsed)
        except ValidationError as error:
            raise ConfigurationError(*_explained(file, error)) from error
        except SettingsError as error:  # of a variable that is no JSON
            raise ConfigurationError(_misspelt(error)) from error
        configuration.place(file.resolve().parent)
        return configuration

    def place(self, folder: Path) -> None:
        """Take relative paths from the configuration's own folder."""


class StationConfiguration(Configuration):
    """All that a player's machine reads."""

    station: StationSettings

    def place(self, folder: Path) -> None:
        self.station = self.station.placed(folder)


def _parsed(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigurationError(Problem(str(file), "there is no such file")) from error
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem(str(file), "cannot be read: {reason}", {"reason": error})
        raise ConfigurationError(problem) from error
    except tomllib.TOMLDecodeError as error:
        problem = Problem(str(file), "is not TOML: {reason}", {"reason": error})
        raise ConfigurationError(problem) from error


def _refuse_unknown_sections(file: Path, parsed: dict[str, Any]) -> None:
    known = {"sections": ", ".join(sorted(SECTIONS))}
    unknown = [
        Problem(f"{file}: {section}", "no such section; the sections are {sections}", known)
        for section in sorted(parsed.keys() - SECTIONS)
    ]
    if unknown:
        raise ConfigurationError(*unknown)


def _misspelt(error: SettingsError) -> Problem:
    """The variables of the section that the error names: it does not say which of them."""
    section = str(error).partition('field "')[2].partition('"')[0].upper()
    names = [name for name in os.environ if name.upper().startswith(ENVIRONMENT_PREFIX + section)]
    return Problem(", ".join(sorted(names)), "lists and tables are written as JSON")


def _explained(file: Path, error: ValidationError) -> Iterator[Problem]:
    for problem in error.errors():
        key = ".".join(str(part) for part in problem["loc"])
        variable = ENVIRONMENT_PREFIX + "__".join(str(part) for part in problem["loc"]).upper()
        place = variable if variable in os.environ else f"{file}: {key}"
        reason = REASONS.get(problem["type"])
        if reason is None:
            yield Problem(place, "{reason}", {"reason": problem["msg"]})
        else:
            filled = dict(problem.get("ctx", {}))
            filled["expected"] = str(filled.get("expected", "")).replace(" or ", ", ")
            yield Problem(place, reason, filled)
