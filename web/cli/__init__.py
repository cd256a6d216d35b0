"""The `phatthanh` command: a file for each family of commands, loaded only when it is asked for.

So a player's machine runs `phatthanh station run` with neither Flask nor SQLAlchemy loaded, and
`phatthanh --help` loads no command at all.
"""

import gc
import importlib
import logging
import sys
from gettext import gettext as _
from typing import ClassVar, NamedTuple

import click

from web.cli import language
from web.cli.faults import shown_to_the_caller
from web.cli.help import in_words


class Family(NamedTuple):
    """Where a command is (module:name), and what it is for in a line."""

    place: str
    help: str

    def load(self) -> click.Command:
        module, name = self.place.split(":")
        # What is loaded stays: looking through it for garbage again and again costs a tenth of
        # the time, in which a killed player is silent.
        gc.disable()
        try:
            command: click.Command = getattr(importlib.import_module(module), name)
        finally:
            gc.freeze()
            gc.enable()
        return command


class Families(click.Group):
    """Finds a command's module by its name."""

    families: ClassVar[dict[str, Family]] = {
        "account": Family("web.cli.accounts:account", "People who may come in."),
        "alerts": Family("web.cli.alerts:alerts", "Whom the centre tells of troubles."),
        "check-config": Family("web.cli.serve:check_config", "Say whether it can be used."),
        "clips": Family("web.cli.clips:clips", "The files of sound that the centre keeps."),
        "demo": Family("web.cli.demo:demo", "A plan's text through a whole day on air."),
        "emergency": Family("web.cli.orders:emergency", "Bulletins over the programme."),
        "feed": Family("web.cli.feeds:feed", "Portals' feeds, as a source of drafts."),
        "init": Family("web.cli.serve:init", "Make the database and an administrator."),
        "lexicon": Family("web.cli.lexicon:lexicon", "How abbreviations are said."),
        "live": Family("web.cli.live:live", "Who speaks, live, to which stations."),
        "organisation": Family(
            "web.cli.organisation:organisation", "Units, stations, topics, timetables."
        ),
        "plan": Family("web.cli.plan:plan", "What each station is to air."),
        "player": Family("web.cli.players:player", "The devices that air a station's day."),
        "read": Family("web.cli.reading:read_aloud", "Make official text speakable."),
        "relay": Family("web.cli.relays:relay", "Streams that programmes carry."),
        "report": Family("web.cli.report:report", "What was aired, as documents."),
        "search": Family("web.cli.search:search", "Find items by their words."),
        "serve": Family("web.cli.serve:serve", "Run the centre until interrupted."),
        "silence": Family("web.cli.orders:silence", "The switch over everything."),
        "station": Family("web.cli.station:station", "The player on this machine."),
        "timetable": Family(
            "web.cli.timetables:timetable", "Seasons, holidays, days unlike others."
        ),
        "voice": Family("web.cli.voice:voice_file", "Make a mastered clip of a text."),
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.families)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        family = self.families.get(cmd_name)
        return in_words(family.load()) if family else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The families in a line each, without loading one."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(family.help)) for name, family in self.families.items()])


@click.group(cls=Families, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-v", "--verbose", is_flag=True, help="Tell what is being done.")
@click.version_option(package_name="phatthanh", message="%(prog)s %(version)s")
def phatthanh(verbose: bool) -> None:
    """Phát Thanh: from news items to what a station airs, and back to the month's report."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        stream=sys.stderr,
    )
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it tells of every run
    # A job may still be at work when its next turn comes: an hour's recording takes a while.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)


def main() -> None:
    """Exit codes: 0 done, 1 could not be done, 2 wrong arguments or configuration."""
    language.speak()
    with shown_to_the_caller():
        in_words(phatthanh).main(prog_name="phatthanh")
