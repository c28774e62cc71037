"""What the server is sent and does not want."""

import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_support import command, environment
from searchnews_web.responses import HEADERS
from searchnews_web.serving import HEADERS as LONGEST
from searchnews_web.serving import LARGEST

HOST = b"\r\nHost: localhost\r\n\r\n"


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


def sent(port: int, request: bytes) -> bytes:
    """All that is answered to what is sent as it is, until the connection is closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(request)
        return b"".join(iter(lambda: client.recv(1 << 16), b""))


@pytest.mark.parametrize(
    "start",
    [
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 0",
        b"GET / HTTP/1.1\r\nContent-Length: 5, 5",
        b"POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked",
        b"POST / HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
    ],
)
def test_a_body_with_two_ends_is_refused_with_all_that_follows(port: int, start: bytes) -> None:
    """RFC 9112, 6.1: another server in between may have taken the other end."""
    after = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    answer = sent(port, start + b"\r\nHost: localhost\r\n\r\n0\r\n\r\n" + after)
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.0 400 ")) and answer.count(b"HTTP/1.") == 1


@pytest.mark.parametrize(
    ("status", "lines"),
    [
        (400, b"GET / HTTP/1.1\r\nX: <script>\rx"),
        (400, b"GET /<script> <script>"),
        (413, b"POST / HTTP/1.1\r\nContent-Length: 99999999"),
        (431, b"GET / HTTP/1.1\r\nX: <script>".ljust(LONGEST - len(HOST), b"x")),  # not a byte that is not read
        (501, b"GET / HTTP/1.1\r\nTransfer-Encoding: <script>"),
    ],
)
def test_what_cannot_be_read_is_refused_in_fixed_words_with_every_header(port: int, status: int, lines: bytes) -> None:
    head, _, said = sent(port, lines + HOST).partition(b"\r\n\r\n")
    assert head.split()[1] == b"%d" % status
    fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    assert fields.items() >= HEADERS.items() and fields["Cache-Control"] == "no-store"
    assert fields["Connection"] == "close" and "Server" not in fields
    assert said.endswith(b".\n") and said.count(b"\n") == 1 and b"script" not in said


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
