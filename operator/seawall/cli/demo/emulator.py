"""AWS for the demo: moto's server, a program of its own that is asked over HTTP like AWS is."""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from seawall.cli.demo.processes import DemoFailed, Program, free_port, program_beside_python

_START_SECONDS: Final = 30.0


class Emulator:
    """An AWS endpoint on loopback with nothing in it.

    Args:
        environ: The server's environment.
        log: File for its output.

    Raises:
        DemoFailed: moto is not installed.
    """

    def __init__(self, environ: Mapping[str, str], log: Path) -> None:
        server = program_beside_python("moto_server")
        if server is None:
            raise DemoFailed("the demo's AWS emulator is not installed, wanted the extra `demo`: pip install 'seawall[demo]'")
        self._port = free_port()
        # Without the first setting each Region would hold hundreds of images, which take seconds to load.
        settings = {"MOTO_EC2_LOAD_DEFAULT_AMIS": "false", "MOTO_IAM_LOAD_MANAGED_POLICIES": "false"}
        command = [server, "--host", "127.0.0.1", "--port", str(self._port)]
        self.program = Program("the AWS emulator", command, {**environ, **settings}, log)

    @property
    def url(self) -> str:
        """The endpoint of every service in every Region."""
        return f"http://127.0.0.1:{self._port}"

    def wait_until_ready(self) -> None:
        """Wait until it answers.

        Raises:
            DemoFailed: It ended, or does not answer.
        """
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            self.program.refuse_dead()
            if time.monotonic() > deadline:
                raise DemoFailed(
                    f"waited {_START_SECONDS:.0f} s for the AWS emulator to answer at {self.url}; its log is {self.program.log}"
                )
            time.sleep(0.05)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=2)
        with closing(connection):
            try:
                connection.request("GET", "/moto-api/")
                return connection.getresponse().status == http.HTTPStatus.OK
            except (OSError, http.client.HTTPException):  # not listening yet
                return False
