"""Where everything is put together: configuration in, a centre and its door out."""

from functools import partial

from flask import Flask

from audio.library import Library
from audio.settings import AudioSettings
from audio.speech import engines_from
from scheduler.alerts import Watch, channels_from, deliver_due
from scheduler.centre import Centre, Job
from scheduler.feeds import LOOK_EVERY_S, look
from scheduler.keys import secret, signing_key
from scheduler.live import LOOK_EVERY_S as LIVE_EVERY_S
from scheduler.live import Icecast, Studio
from scheduler.mail import deliver_mails
from scheduler.reminders import REMIND_EVERY_S, remind
from scheduler.report_mail import FILE_EVERY_S, file_due_reports
from scheduler.sums import SETTLE_EVERY_S, settle_sums
from scheduler.timekeeper import SystemTimekeeper, Timekeeper
from scheduler.voicing import Booth
from web.api import player_api
from web.api.live import ICECAST_ASKS, live_api
from web.app import create_app
from web.centre_configuration import CentreConfiguration
from web.database import open_database
from web.security import csrf
from web.services import Services
from web.words import DEFAULT_LANGUAGE, words_in


def open_centre(configuration: CentreConfiguration, timekeeper: Timekeeper | None = None) -> Centre:
    """The centre's parts, its folder and keys made where they are missing."""
    centre = configuration.centre
    centre.directory.mkdir(parents=True, exist_ok=True)
    return Centre(
        settings=centre,
        planning=configuration.playlists,
        sessions=open_database(configuration.playlists, make=True),
        booth=booth_of(configuration.audio, Library(centre.clips)),
        signing_key=signing_key(centre.keys),
        timekeeper=timekeeper or SystemTimekeeper(),
    )


def booth_of(audio: AudioSettings, library: Library) -> Booth:
    """The voices that the settings name, in their orders."""
    return Booth(
        settings=audio,
        engines=engines_from(audio),
        library=library,
        engines_for={kind: engines_from(audio, order) for kind, order in audio.engines_for.items()},
        emergency_engines=engines_from(audio, audio.emergency_engines),
    )


def studio_of(centre: Centre, configuration: CentreConfiguration) -> Studio:
    """Where live broadcasts come in, are kept and go out."""
    return Studio(
        centre.sessions,
        configuration.live,
        centre.settings.directory / "live",
        centre.timekeeper.now,
        configuration.web.own_url,
        centre.publish_orders,
    )


def icecast_of(configuration: CentreConfiguration) -> Icecast | None:
    """The Icecast that the settings ask for, not yet started."""
    if not configuration.live.icecast:
        return None
    ask = f"{configuration.web.own_url}{ICECAST_ASKS}"
    return Icecast(configuration.live, configuration.centre.directory / "icecast", ask)


def live_jobs(studio: Studio, icecast: Icecast | None) -> dict[str, Job]:
    """The look at who speaks, and at Icecast; recordings that are old enough go."""
    jobs: dict[str, Job] = {
        "live": (studio.look, LIVE_EVERY_S),
        "live recordings": (studio.forget_old, 24 * 3600),
    }
    if icecast is not None:
        jobs["icecast"] = (icecast.keep, LIVE_EVERY_S)
    return jobs


def services_of(centre: Centre, configuration: CentreConfiguration, studio: Studio) -> Services:
    """What the pages need of a centre."""
    return Services(
        settings=configuration.web,
        sessions=centre.sessions,
        timekeeper=centre.timekeeper,
        library=centre.booth.library,
        secret_key=secret(centre.settings.keys, "session-cookies.key"),
        data_dir=centre.settings.directory,
        zone=centre.settings.zone,
        centre_name=centre.settings.name,
        studio=studio,
        audio=configuration.audio,
        planning=configuration.playlists,
        publish_orders=centre.publish_orders,
        reports=configuration.reports,
        plan_again=centre.wanted.add,
        stockroom=centre.stockroom,
    )


def watch_jobs(centre: Centre, configuration: CentreConfiguration) -> dict[str, Job]:
    """The watch over the players, and the word it sends where the settings name somebody."""
    settings = configuration.alerts
    channels = channels_from(settings)
    watch = Watch(
        centre.sessions,
        settings,
        [channel.name for channel in channels],
        words_in(DEFAULT_LANGUAGE),
        since=centre.timekeeper.now(),
    )

    def look() -> None:
        watch.look(centre.timekeeper.now())

    def deliver() -> None:
        deliver_due(centre.sessions, channels, centre.timekeeper.now())

    return {
        "watch": (look, settings.watch_every_s),
        "alerts": (deliver, settings.deliver_every_s),
    }


def feed_jobs(centre: Centre, configuration: CentreConfiguration) -> dict[str, Job]:
    """The looks at the portals' feeds, each when its turn comes."""
    look_now = partial(look, centre.sessions, configuration.feeds, centre.timekeeper.now)
    return {"feeds": (look_now, LOOK_EVERY_S)}


def report_jobs(centre: Centre, configuration: CentreConfiguration) -> dict[str, Job]:
    """The sums that reports are read from, kept up with the log; reminders; letters out."""
    alerts = configuration.alerts
    names = [channel.name for channel in channels_from(alerts)]
    words = words_in(DEFAULT_LANGUAGE)

    def remind_units() -> None:
        now, zone = centre.timekeeper.now(), centre.settings.zone
        remind(centre.sessions, configuration.reports, names, words, zone=zone, now=now)

    def file_reports() -> None:
        now, zone = centre.timekeeper.now(), centre.settings.zone
        file_due_reports(centre.sessions, configuration.reports, zone=zone, now=now)

    def deliver() -> None:
        deliver_mails(centre.sessions, alerts.email, centre.timekeeper.now())

    return {
        "sums": (partial(settle_sums, centre.sessions), SETTLE_EVERY_S),
        "reminders": (remind_units, REMIND_EVERY_S),
        "report mail": (file_reports, FILE_EVERY_S),
        "mail": (deliver, alerts.deliver_every_s),
    }


def door_of(
    centre: Centre, configuration: CentreConfiguration, studio: Studio | None = None
) -> Flask:
    """The pages and the station protocol over a centre."""
    studio = studio or studio_of(centre, configuration)
    app = create_app(services_of(centre, configuration, studio))
    # Players prove every request by a signature; nobody guesses the name of a stream.
    for api in (player_api(centre), live_api(centre, studio)):
        csrf.exempt(api)
        app.register_blueprint(api)
    return app
