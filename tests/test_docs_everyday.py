"""What docs/everyday.md says was tried: its lines, units, hooks and commands are taken from the page and run."""

import os
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_support import is_one_sentence
from docs_support import blocks
from everyday_support import PAGES, Person, block, person_in, reader_in

pytestmark = pytest.mark.skipif(os.name != "posix", reason="cron, systemd and hooks are programs of Unix")


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return person_in(tmp_path)


@pytest.fixture
def reader(tmp_path: Path) -> Person:
    return reader_in(tmp_path)


def until(happened: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def test_both_languages_show_the_same_blocks() -> None:
    shown = [re.findall(r"```(\w+\n.*?)```", page.read_text("utf-8"), re.DOTALL) for page in PAGES]
    assert shown[0] == shown[1]
    tables = [re.findall(r"^\|", page.read_text("utf-8"), re.MULTILINE) for page in PAGES]
    assert len(tables[0]) == len(tables[1])


def cron_line() -> tuple[list[str], str]:
    """The fields of time, and the command as cron hands it to the shell: up to a % that is not escaped."""
    (text,) = blocks(PAGES[0], "cron")
    assert text.count("\n") == 1, "a crontab has no continued lines"
    *fields, command = text.split(None, 5)
    return fields, re.split(r"(?<!\\)%", command)[0].replace("\\%", "%")


def test_the_line_of_cron(reader: Person) -> None:
    fields, command = cron_line()
    assert len(fields) == 5
    assert re.fullmatch(r"[0-5]?\d", fields[0])
    reader.write("site/_posts/second.jsonl", "two")
    done = reader.sh(command)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), "cron mails what is printed"
    assert reader.ids() == ["one", "two"]
    assert "1 added, 1 unchanged; 2 articles" in (reader.home / "archive.log").read_text("utf-8")


def test_cron_mails_what_went_wrong_and_nothing_else(reader: Person) -> None:
    shutil.rmtree(reader.home / "archive")
    done = reader.sh(cron_line()[1])
    assert done.stderr == ""
    assert is_one_sentence(done.stdout), "the last line of the log"


def units(person: Person) -> dict[str, Path]:
    """The units of the page, written where their first lines say."""
    found = {}
    for text in blocks(PAGES[0], "ini"):
        place = text.splitlines()[0].removeprefix("# ~/")
        file = person.home / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        found[file.name] = file
    return found


def exec_start(unit: Path, person: Person) -> list[str]:
    (command,) = re.findall(r"^ExecStart=(.*)$", unit.read_text("utf-8"), re.MULTILINE)
    return [word.replace("%h", str(person.home)) for word in command.split()]


def test_the_units_are_sound(person: Person) -> None:
    program = shutil.which("systemd-analyze")
    if not program:
        pytest.skip("there is no systemd-analyze here")
    files = units(person)
    assert sorted(files) == ["searchnews-watch.service", "searchnews.service", "searchnews.timer"]
    with tempfile.TemporaryDirectory() as short:  # it says so when the names of other programs' sockets get too long
        for name, file in files.items():
            done = subprocess.run(
                [program, "--user", "verify", "--man=no", str(file)],
                env={**person.environment, "XDG_RUNTIME_DIR": short},
                capture_output=True,
                text=True,
                timeout=60,
            )
            assert (done.returncode, done.stderr) == (0, ""), name


def test_the_commands_of_systemd_name_units_of_the_page(person: Person) -> None:
    commands = block("sh", "systemctl").splitlines()
    named = [line.split()[-1] for line in commands if " enable " in line]
    assert set(named) < set(units(person))


def test_the_service_of_every_hour(reader: Person) -> None:
    unit = units(reader)["searchnews.service"]
    reader.write("site/_posts/second.jsonl", "two")
    done = subprocess.run(
        exec_start(unit, reader), env=reader.environment, cwd="/", capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert reader.ids() == ["one", "two"]


def test_the_service_that_watches_ends_gracefully(reader: Person) -> None:
    unit = units(reader)["searchnews-watch.service"]
    with subprocess.Popen(
        exec_start(unit, reader),
        env=reader.environment,
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as service:
        try:
            assert service.stderr
            assert "Watching 1 source" in service.stderr.readline()
            reader.write("site/_posts/second.jsonl", "two")
            until(lambda: "two" in reader.ids())
            service.send_signal(signal.SIGTERM)
            said, complaint = service.communicate(timeout=30)
        finally:
            service.kill()
    assert service.returncode == 0, "Restart=on-failure leaves it alone"
    assert "1 added" in said
    assert complaint == ""


class Site:
    """The repository of a site, with the page's hooks, and a colleague's clone of it to pull from."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.place = person.home / "site"
        (person.home / ".gitconfig").write_text("[user]\nname = Editor\nemail = editor@news.example\n", "utf-8")
        self.git("init", "-q", "-b", "main")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "first")
        self.git("clone", "-q", str(self.place), str(person.home / "colleague"))
        self.git("remote", "add", "origin", str(person.home / "colleague"))
        self.git("fetch", "-q", "origin")
        self.git("branch", "-q", "-u", "origin/main")
        hook = block("sh", "# .git/hooks/post-merge")
        (self.place / ".git/hooks/post-merge").write_text(hook, "utf-8")
        person.run(block("sh", "cd ~/site/.git/hooks"))

    def git(self, *args: str, at: str = "site") -> None:
        environment = {**self.person.environment, "GIT_CONFIG_NOSYSTEM": "1"}
        place = self.person.home / at
        subprocess.run(["git", *args], cwd=place, env=environment, check=True, capture_output=True, timeout=60)

    def colleague_writes(self, *ids: str) -> None:
        for id in ids:
            self.person.write(f"colleague/_posts/{id}.jsonl", id)
        self.git("add", ".", at="colleague")
        self.git("commit", "-q", "-m", "more", at="colleague")


@pytest.fixture
def site(reader: Person) -> Site:
    if not shutil.which("git"):
        pytest.skip("there is no git here")
    return Site(reader)


def test_the_hooks_are_programs(site: Site) -> None:
    for name in ("post-merge", "post-commit", "post-checkout", "post-rewrite"):
        assert stat.S_IMODE((site.place / ".git/hooks" / name).stat().st_mode) & 0o111


def test_what_is_committed_is_found(site: Site) -> None:
    site.person.write("site/_posts/two.jsonl", "two")
    site.git("add", ".")
    site.git("commit", "-q", "-m", "second")
    until(lambda: "two" in site.person.ids())


def test_what_is_pulled_is_found(site: Site) -> None:
    site.colleague_writes("two")
    site.git("pull", "-q")
    until(lambda: "two" in site.person.ids())


def test_what_is_pulled_below_ones_own_is_found(site: Site) -> None:
    site.colleague_writes("two")
    site.person.write("site/_posts/three.jsonl", "three")
    site.git("add", ".")
    site.git("commit", "-q", "-m", "mine")
    site.git("pull", "-q", "--rebase")
    until(lambda: site.person.ids() == ["one", "three", "two"])


def test_a_branch_without_an_article_does_not_delete_it(site: Site) -> None:
    site.git("checkout", "-q", "-b", "draft")
    site.person.write("site/_posts/two.jsonl", "two")
    site.git("add", ".")
    site.git("commit", "-q", "-m", "draft")
    until(lambda: "two" in site.person.ids())
    log = site.person.home / "archive.log"
    lines = log.read_text("utf-8").count("\n")
    site.git("checkout", "-q", "main")
    until(lambda: log.read_text("utf-8").count("\n") > lines)
    assert site.person.ids() == ["one", "two"]
