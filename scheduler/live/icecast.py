"""Icecast 2 as a process of the centre's: its configuration, and who may be heard through it."""

import logging
import os
import pwd
import secrets
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import escape

from audio import children
from scheduler.errors import SchedulerError
from scheduler.live.settings import LiveSettings

log = logging.getLogger(__name__)

PACKAGE = "apt-get install icecast2"
_USER, _GROUP = "icecast2", "icecast"
# The centre is asked about every source client; no password in the file lets one in.
_CONFIGURATION = """\
<icecast>
  <limits>
    <clients>2000</clients><sources>50</sources>
    <source-timeout>{timeout_s}</source-timeout>
    <burst-on-connect>0</burst-on-connect><burst-size>0</burst-size>
  </limits>
  <authentication>
    <source-password>{secret}</source-password>
    <relay-password>{secret}</relay-password>
    <admin-user>admin</admin-user><admin-password>{secret}</admin-password>
  </authentication>
  <hostname>localhost</hostname>
  <listen-socket><port>{port}</port><bind-address>{host}</bind-address></listen-socket>
  <mount type="default">
    <authentication type="url">
      <option name="stream_auth" value="{ask}"/>
    </authentication>
    <hidden>1</hidden><public>0</public>
  </mount>
  <fileserve>0</fileserve>
  <paths>
    <basedir>/usr/share/icecast2</basedir><logdir>{folder}</logdir>
    <webroot>{folder}/web</webroot><adminroot>{folder}/admin</adminroot>
  </paths>
  <logging>
    <accesslog>-</accesslog><errorlog>-</errorlog>
    <loglevel>2</loglevel><logsize>1000</logsize>
  </logging>
  <security><chroot>0</chroot>{owner}</security>
</icecast>
"""


class Icecast:
    """One server; `ask_url` is where it asks the centre whether a source client may be heard."""

    def __init__(self, settings: LiveSettings, folder: Path, ask_url: str) -> None:
        self._settings = settings
        self._folder = folder
        self._ask_url = ask_url
        self._process: children.Child | None = None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it; raises SchedulerError where it is not installed."""
        program = shutil.which(self._settings.icecast_program)
        if program is None:
            raise SchedulerError("Icecast is not on this machine: %(command)s", command=PACKAGE)
        file = self._configure()
        _end_left(file)
        log.info("event=icecast_started port=%d", self._settings.icecast_port)
        # It may open no file of its own in our folder, where it runs as another user.
        with (self._folder / "icecast.log").open("wb") as told:
            self._process = children.start(
                [program, "-c", str(file)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=told,
            )

    def keep(self) -> None:
        """Start it again where it ended."""
        if self._process is not None and not self.is_running:
            log.warning("event=icecast_ended code=%s", self._process.poll())
            self.start()

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def _configure(self) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        for name in ("web", "admin"):
            (self._folder / name).mkdir(exist_ok=True)
        file = self._folder / "icecast.xml"
        text = _CONFIGURATION.format(
            timeout_s=max(10, self._settings.silent_s),
            secret=secrets.token_urlsafe(32),
            port=self._settings.icecast_port,
            host=escape(self._settings.icecast_host),
            ask=escape(self._ask_url, {'"': "&quot;"}),
            folder=escape(str(self._folder.absolute())),
            owner=_owner(),
        )
        file.unlink(missing_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(text)
        return file


def _end_left(file: Path) -> None:
    """End the one that a killed centre left: as another user it has outlived that (decision 27)."""
    told = [b"-c", str(file).encode()]
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            said = place.read_bytes().split(b"\0")
            if told in (said[at : at + 2] for at in range(len(said))):
                log.warning("event=icecast_left pid=%s", place.parent.name)
                os.kill(int(place.parent.name), signal.SIGTERM)


def _owner() -> str:
    """Icecast refuses to run as root: started by root, it becomes Debian's own user for it."""
    if os.geteuid() != 0:
        return ""
    try:
        pwd.getpwnam(_USER)
    except KeyError:
        return ""
    return f"<changeowner><user>{_USER}</user><group>{_GROUP}</group></changeowner>"
