"""The `phatthanh` command: a file for each family of commands, loaded only when it is asked for.

So a player's machine runs `phatthanh station run` with neither Flask nor SQLAlchemy loaded.
"""

import importlib
import logging
import sys
from typing import ClassVar

import click

from web.cli.faults import shown_to_the_caller


class Families(click.Group):
    """Finds a command's module by its name."""

    modules: ClassVar[dict[str, str]] = {
        "account": "web.cli.accounts:account",
        "alerts": "web.cli.alerts:alerts",
        "check-config": "web.cli.serve:check_config",
        "clips": "web.cli.clips:clips",
        "demo": "web.cli.demo:demo",
        "emergency": "web.cli.orders:emergency",
        "feed": "web.cli.feeds:feed",
        "init": "web.cli.serve:init",
        "lexicon": "web.cli.lexicon:lexicon",
        "organisation": "web.cli.organisation:organisation",
        "plan": "web.cli.plan:plan",
        "player": "web.cli.players:player",
        "read": "web.cli.speech:read_aloud",
        "relay": "web.cli.relays:relay",
        "report": "web.cli.report:report",
        "search": "web.cli.search:search",
        "serve": "web.cli.serve:serve",
        "silence": "web.cli.orders:silence",
        "station": "web.cli.station:station",
        "voice": "web.cli.speech:voice_file",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = self.modules.get(cmd_name)
        if place is None:
            return None
        module, name = place.split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=Families, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-v", "--verbose", is_flag=True, help="Tell what is being done.")
@click.version_option(package_name="phatthanh")
def phatthanh(verbose: bool) -> None:
    """Phát Thanh: from news items to what a station airs, and back to the month's report."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        stream=sys.stderr,
    )
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it tells of every run


def main() -> None:
    """Exit codes: 0 done, 1 could not be done, 2 wrong arguments or configuration."""
    with shown_to_the_caller():
        phatthanh.main(prog_name="phatthanh")
