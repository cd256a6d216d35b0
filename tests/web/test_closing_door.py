"""A door that is closed while somebody is still being answered."""

import threading
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from web.demo.door import open_door

MORE_THAN_A_DOOR_HOLDS = 32


def test_an_answer_that_outlives_its_door_touches_no_other_file(tmp_path: Path) -> None:
    asked, answer = threading.Event(), threading.Event()
    before = set(threading.enumerate())
    app = Flask(__name__)

    @app.get("/")
    def held() -> str:
        asked.set()
        answer.wait(20)
        return "late"

    with open_door(app, patience_s=0.2) as address:
        line = HTTPConnection(urlsplit(address).netloc, timeout=20)
        line.request("GET", "/")
        assert asked.wait(10)
    late = set(threading.enumerate()) - before
    workers = [each for each in late if each.name.startswith("waitress")]
    assert workers
    # Files of the process get the lowest free numbers, those of a closed door among them.
    files = [(tmp_path / str(number)).open("wb") for number in range(MORE_THAN_A_DOOR_HOLDS)]
    answer.set()
    for worker in workers:
        worker.join(10)
    line.close()
    for file in files:
        file.close()
    assert [Path(file.name).read_bytes() for file in files] == [b""] * len(files)
