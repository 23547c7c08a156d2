"""Reads, against servers that are not AWS at all."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from seawall.aws.call import read
from seawall.aws.session import Identity, Keys, Sessions
from seawall.errors import UnknownReason, Unreadable


class ProxysPage(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        page = b"<!doctype html>\n<title>500 Internal Server Error</title>\n"
        self.send_response(500)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def proxy() -> Iterator[str]:
    """Address of a server that answers everything with a web page."""
    with ThreadingHTTPServer(("127.0.0.1", 0), ProxysPage) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(10)


def test_an_answer_that_is_no_awss_is_unreadable(proxy: str) -> None:
    identity = Identity(home_region="eu-west-1", keys=Keys("AKIATESTING", "secret"), endpoint_url=proxy)
    client = Sessions().open(identity, partition="aws").client("ec2", "eu-west-1")
    with pytest.raises(Unreadable, match=r"ec2.describe_vpcs could not be asked: Unable to parse response") as caught:
        read(client, "describe_vpcs", {}, none_if=frozenset(), gone_if=frozenset(), actions=())
    assert caught.value.reason == UnknownReason.ERROR
    assert "\n" not in caught.value.message
