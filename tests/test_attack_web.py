"""What the server is sent and does not want."""

import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_support import command, environment
from searchnews_web.serving import LARGEST


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Where a server listens, a process of its own."""
    serving = command("serve", "--index", str(tmp_path), "--port", "0")
    with subprocess.Popen(serving, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout
        found = re.search(rb":([0-9]+) ", process.stdout.readline())
        assert found
        yield int(found[1])
        process.terminate()


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_without_end_is_refused(port: int, chunked: bool) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        how = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {LARGEST + 1}"
        client.sendall(f"POST / HTTP/1.1\r\nHost: localhost\r\n{how}\r\n\r\n".encode())
        answer = b""
        try:
            for _ in range(LARGEST // 1_024 * 4 if chunked else 0):
                client.sendall(b"400\r\n" + b"x" * 1_024 + b"\r\n")
            answer = client.recv(200)
        except ConnectionError:  # hung up on before the end: the answer is lost with what it did not read
            assert chunked
            return
    assert answer.startswith(b"HTTP/1.1 413 ")
