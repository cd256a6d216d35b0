"""config.toml and the environment, read once at the top and handed down.

A player's machine reads its own section only, so this module knows nothing of the centre's.
"""

import os
import tomllib
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from scheduler.station.settings import StationSettings
from web.configuration_error import ConfigurationError

SECTIONS = frozenset(
    {"alerts", "audio", "centre", "feeds", "live", "playlists", "reports", "station", "web"}
)
ENVIRONMENT_PREFIX = "PHATTHANH_"


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
            raise ConfigurationError(_explained(file, error)) from error
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
        raise ConfigurationError(f"{file}: there is no such file") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{file}: is not TOML: {error}") from error


def _refuse_unknown_sections(file: Path, parsed: dict[str, Any]) -> None:
    for section in sorted(parsed.keys() - SECTIONS):
        known = ", ".join(sorted(SECTIONS))
        raise ConfigurationError(f"{file}: {section}: no such section; the sections are {known}")


def _explained(file: Path, error: ValidationError) -> str:
    lines = []
    for problem in error.errors():
        key = ".".join(str(part) for part in problem["loc"])
        variable = ENVIRONMENT_PREFIX + "__".join(str(part) for part in problem["loc"]).upper()
        place = variable if variable in os.environ else f"{file}: {key}"
        reason = problem["msg"].removeprefix("Value error, ")
        lines.append(f"{place}: {reason}")
    return "\n".join(lines)
