"""A web server on this machine that answers as a test tells it to."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Portal:
    """`asked` are the paths and headers that were asked for; `over` is set when the test ends."""

    address: str
    answers: dict[str, Answer]
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def says(self, path: str, body: bytes, status: int = 200, **headers: str) -> str:
        """Answer a path with these bytes; its whole address."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        return self.does(path, answer)

    def does(self, path: str, answer: Answer) -> str:
        self.answers[path] = answer
        return f"{self.address}{path}"


@contextmanager
def open_portal() -> Iterator[Portal]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            portal.asked.append((self.path, dict(self.headers)))
            try:
                portal.answers[self.path](self)
            except (BrokenPipeError, ConnectionResetError):
                return  # whoever asked had heard enough

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its own name
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    portal = Portal(f"http://127.0.0.1:{server.server_port}", {})
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield portal
    finally:
        portal.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Cổng thông tin</title><link>https://cong.example.vn</link>
<item><title>Ra quân dọn vệ sinh &amp; trồng cây</title><link>https://cong.example.vn/bai/1</link>
<guid isPermaLink="false">bai-1</guid><pubDate>Mon, 23 Nov 2026 07:00:00 +0700</pubDate>
<description><![CDATA[<p>Tóm tắt&nbsp;ngắn.</p>]]></description>
<content:encoded><![CDATA[<script>alert("x")</script><p>Sáng nay, <b>bà con</b> ra quân.</p>
<ul><li>Dọn bãi biển</li><li>Trồng cây</li></ul>]]></content:encoded></item>
<item><title>Họp dân</title><link>javascript:alert(1)</link><guid>bai-2</guid>
<pubDate>hôm qua</pubDate><description>Tối nay họp dân.</description></item>
</channel></rss>""".encode()
