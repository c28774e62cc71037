"""`searchnews serve` as a process: a real port, real requests, real signals."""

import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from searchnews_web import create_app
from searchnews_web.command import serve
from searchnews_web.sockets import bind
from serve_support import ROOT, START, get, served

from searchnews import Article, Index


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("served") / "index"
    with Index.create(path) as index:
        index.add([Article(id="a1", title="榆钱镇办起夜校", body="夜校每周三晚上开课，教木工和记账。")])
    return path


def test_it_serves_until_it_is_told_to_stop(folder: Path) -> None:
    with served(folder) as (process, port):
        status, headers, html = get(port, "/?q=" + quote("木工"))
        assert status == 200 and "<mark>木工</mark>" in html
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "Server" not in headers, "what serves it is nobody's business"
        assert get(port, "/article/a1")[0] == 200
        assert get(port, "/", method="HEAD")[0] == 200
        assert get(port, "/", method="POST")[0] == 405
        assert get(port, "/healthz")[::2] == (200, '{"status": "ok"}')
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_an_address_may_be_written_as_people_write_it(folder: Path, host: str) -> None:
    with served(folder, "--host", host) as (_, port):
        for address, status, said in [
            ("/?q=木工", 200, "<mark>木工</mark>"),
            ("/api/v1/search?q=木工&tag=没有", 200, '"total": 0'),
            ("/article/没有", 404, ""),
            ("//木工?q=木工", 404, ""),
        ]:
            answer = sent(port, f"GET {address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            assert answer.startswith(f"HTTP/1.1 {status} "), address
            assert said in answer
        for raw in (b"/?q=\xff\xfe", b"/\xe6?q=\x80", b"\xe6\x9c\xa8", b"http://\xe6\x9c\xa8/"):
            answer = sent(port, b"GET " + raw + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert answer[9:12] in ("200", "400", "404"), raw
            assert "Traceback" not in answer


def sent(port: int, request: bytes) -> str:
    """What is answered to a request that is sent as it is."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65_536), b"")).decode()


def test_ctrl_c_ends_it_without_a_word_of_python(folder: Path) -> None:
    with served(folder) as (process, port):
        assert get(port, "/healthz")[0] == 200
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        assert process.returncode == 130
        assert "Traceback" not in out + err


def test_an_article_added_while_it_serves_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    with served(folder) as (process, port):
        assert get(port, "/?q=x")[0] == 503
        assert get(port, "/healthz")[0] == 503
        with Index.create(folder) as index:
            index.add([Article(id="a1", title="第一篇", body="渡口的船坞修好了。")])
        assert "<mark>船坞</mark>" in get(port, "/?q=" + quote("船坞"))[2]
        with Index.open(folder) as index:
            index.add([Article(id="a2", title="第二篇", body="渡口添了一只铁船。")])
        assert "<mark>铁船</mark>" in get(port, "/?q=" + quote("铁船"))[2]
        process.terminate()
        _, err = process.communicate(timeout=20)
        assert err.startswith("Warning: searches cannot be answered yet."), err


def test_a_port_in_use_is_said_in_a_sentence(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-c", START, "--index", str(folder), "--port", str(port)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=30,
        )
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr == f"Error: Port {port} on 127.0.0.1 is in use; choose another with --port.\n"


@pytest.mark.parametrize("host", ["203.0.113.7", "no such host", "nowhere.invalid", "x" * 300, ""])
def test_a_host_that_is_none_is_said_in_a_sentence(folder: Path, host: str) -> None:
    done = CliRunner().invoke(serve, ["--index", str(folder), "--host", host, "--port", "0"])
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: ") and done.stderr.count("\n") == 1 and "--host" in done.stderr


def test_a_server_open_to_others_warns_and_one_for_this_machine_does_not(folder: Path) -> None:
    with served(folder, "--host", "0.0.0.0") as (process, port):
        assert get(port, "/healthz")[0] == 200
        process.terminate()
        _, err = process.communicate(timeout=20)
        assert err.startswith("Warning: 0.0.0.0 is open to other machines") and err.count("\n") == 1


def test_every_address_of_a_name_is_served_on_one_port(folder: Path) -> None:
    with served(folder, "--host", "localhost") as (_, port):
        assert get(port, "/healthz")[0] == 200


def test_a_name_that_is_taken_on_one_of_its_addresses_is_in_use() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="in use"):
            bind("localhost", taken.getsockname()[1])


def test_another_site_whose_name_leads_here_is_not_answered(folder: Path) -> None:
    with served(folder) as (_, port), socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 403")


def test_many_readers_at_once_get_the_same_answer(folder: Path) -> None:
    with served(folder) as (_, port):
        connections = [HTTPConnection("127.0.0.1", port, timeout=20) for _ in range(12)]
        for connection in connections:
            connection.request("GET", "/api/v1/search?q=" + quote("夜校"))
        answers = [connection.getresponse().read() for connection in connections]
        for connection in connections:
            connection.close()
        assert all(b'"total": 1' in answer for answer in answers)


@pytest.mark.parametrize("rate", ["nan", "-nan", "inf", "1e-320", "0.0001", "0", "-1", "x"])
def test_a_rate_that_limits_nothing_or_everything_is_refused(rate: str, tmp_path: Path) -> None:
    # An address that is nobody's: what gets that far ends too.
    ran = CliRunner().invoke(serve, ["--index", str(tmp_path), "--host", "192.0.2.1", "--rate", rate])
    assert ran.exit_code == 2 and "--rate" in ran.output


def test_help_has_an_example() -> None:
    done = CliRunner().invoke(serve, ["--help"])
    assert done.exit_code == 0
    assert "searchnews serve --port 8080" in done.output and "$SEARCHNEWS_INDEX" in done.output


def test_a_page_in_the_making_is_finished_before_the_server_stops(folder: Path, tmp_path: Path) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text(
        "import time\n"
        "from searchnews import Index\n"
        "from searchnews_web.command import serve\n"
        "search = Index.search\n"
        "def slowly(self, query, **options):\n"
        "    if query == '木工':\n"
        "        print('searching', flush=True)\n"
        "        time.sleep(1)\n"
        "    return search(self, query, **options)\n"
        "Index.search = slowly\n"
        "serve()\n",
        encoding="utf-8",
    )
    process = subprocess.Popen(
        [sys.executable, str(slow), "--index", str(folder), "--port", "0"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    try:
        port = int(process.stdout.readline().split(":")[2].split()[0])
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", "/?q=" + quote("木工"))
        assert process.stdout.readline() == "searching\n"
        began = time.monotonic()
        process.terminate()
        response = connection.getresponse()
        assert response.status == 200 and "<mark>木工</mark>" in response.read().decode()
        connection.close()
        process.wait(timeout=20)
        assert process.returncode == 0 and time.monotonic() - began < 10
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_signal_in_the_middle_of_the_first_search_ends_it_after_that(
    folder: Path, tmp_path: Path, number: signal.Signals, status: int, processes: str
) -> None:
    told = tmp_path / "told.py"
    told.write_text(
        "import os, signal, sys\n"
        "from searchnews import Index\n"
        "from searchnews_web.command import serve\n"
        "search = Index.search\n"
        "def interrupted(self, query, **options):\n"
        f"    os.kill(os.getppid() if {processes} > 1 else os.getpid(), {number.value})\n"
        "    signal.sigtimedwait([], 0.2)\n"
        "    found = search(self, query, **options)\n"
        "    os.write(1, b'searched\\n')\n"
        "    return found\n"
        "Index.search = interrupted\n"
        "serve()\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, str(told), "--index", str(folder), "--port", "0", "--processes", processes],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])},
        capture_output=True,
        text=True,
        timeout=60,
    )
    said = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (status, "")
    assert said[0].startswith("Serving on ") and set(said[1:]) == {"searched"}, done.stdout


@pytest.mark.parametrize("between", ["/metrics", "/api/v1/stats", "/healthz"])
def test_whoever_sees_a_commit_first_the_next_page_is_made_anew(tmp_path: Path, between: str) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add([Article(id="a1", title="纸坊开工", body="竹料已经泡好。")])
    client = create_app(tmp_path / "index").test_client()
    tag = client.get("/api/v1/search?q=竹料").headers["ETag"]
    asked = {"If-None-Match": tag}
    assert client.get("/api/v1/search?q=竹料", headers=asked).status_code == 304
    with Index.open(tmp_path / "index") as index:
        index.add([Article(id="a2", title="纸坊添人", body="泡竹料的添了两人。")])
    assert client.get(between).status_code == 200
    response = client.get("/api/v1/search?q=竹料", headers=asked)
    assert response.status_code == 200 and response.get_json()["total"] == 2
