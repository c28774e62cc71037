"""What docs/everyday.md says was tried: its lines, units, hooks and commands are taken from the page and run."""

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from cli_support import PACKAGES, is_one_sentence

from searchnews import Article, Index
from searchnews.engines.lock import WriteLock
from searchnews.folder import LOCK

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = [DOCS / "everyday.md", DOCS / "everyday.zh.md"]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="cron, systemd and hooks are programs of Unix")


def blocks(language: str, page: Path = PAGES[0]) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text("utf-8"), re.DOTALL)


def block(language: str, holds: str) -> str:
    """The one block of the page that holds a text."""
    (found,) = [text for text in blocks(language) if holds in text]
    return found


@dataclass
class Person:
    """A home folder with the program where the page has it, and an environment as poor as cron's."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"HOME": str(self.home), "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin", "LOGNAME": "editor"}

    def sh(self, text: str, **changes: str) -> subprocess.CompletedProcess[str]:
        text = text.replace("/media/disk", '"$HOME"/disk')
        return subprocess.run(
            ["/bin/sh", "-c", text],
            env={**self.environment, **changes},
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def searchnews(self, *args: str) -> subprocess.CompletedProcess[str]:
        program = str(self.home / "searchnews/.venv/bin/searchnews")
        return subprocess.run(
            [program, *args], env=self.environment, cwd=self.home, capture_output=True, text=True, timeout=60
        )

    def run(self, text: str) -> None:
        """Run a block in which the program is called by its name alone."""
        bin = self.home / "searchnews/.venv/bin"
        done = self.sh(f"set -e\n{text}", PATH=f"{bin}:/usr/bin:/bin")
        assert done.returncode == 0, done.stderr

    def ids(self, index: str = "archive") -> list[str]:
        with Index.open(self.home / index) as opened:
            return [article.id for article in opened.export()]

    def write(self, place: str, *ids: str) -> Path:
        """Write a file of articles."""
        file = self.home / place
        file.parent.mkdir(parents=True, exist_ok=True)
        rows = [{"id": id, "title": f"{id}号渡口今日通航", "body": "渡船一早就满了。"} for id in ids]
        file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
        return file


@pytest.fixture
def person(tmp_path: Path) -> Person:
    home = tmp_path / "home of an editor"
    bin = home / "searchnews/.venv/bin"
    bin.mkdir(parents=True)
    program = bin / "searchnews"
    program.write_text(f"#!/bin/sh\nPYTHONPATH='{PACKAGES}' exec '{sys.executable}' -m searchnews \"$@\"\n", "utf-8")
    program.chmod(0o755)
    person = Person(home)
    person.write("site/_posts/ferry.jsonl", "one")
    return person


@pytest.fixture
def reader(person: Person) -> Person:
    """A person whose sources have been read once, by the page's first command."""
    done = person.sh(blocks("sh")[0])
    assert (done.returncode, done.stderr) == (0, "")
    assert person.ids() == ["one"]
    return person


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
    (text,) = blocks("cron")
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
    for text in blocks("ini"):
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
    for name, file in files.items():
        environment = {**person.environment, "XDG_RUNTIME_DIR": str(person.home)}
        done = subprocess.run(
            [program, "--user", "verify", "--man=no", str(file)],
            env=environment,
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


def test_two_imports_that_meet(reader: Person) -> None:
    """The second waits, says so, and gives up after its time; searching does not care."""
    reader.write("site/_posts/second.jsonl", "two")
    with WriteLock(reader.home / "archive" / LOCK):
        done = reader.searchnews("index", "--index", "archive", "--wait", "0")
        assert done.returncode == 1
        assert is_one_sentence(done.stderr)
        assert reader.searchnews("search", "渡口", "--index", "archive").returncode == 0
        command = ["index", "--index", "archive", "--wait", "60"]
        program = str(reader.home / "searchnews/.venv/bin/searchnews")
        waiting = subprocess.Popen(
            [program, *command], cwd=reader.home, env=reader.environment, stderr=subprocess.PIPE, text=True
        )
        assert waiting.stderr
        assert "Waiting up to 60 s" in waiting.stderr.readline()
    waiting.communicate(timeout=60)
    assert waiting.returncode == 0
    assert reader.ids() == ["one", "two"]


@pytest.fixture
def two_disks(person: Person) -> Person:
    person.write("disk/papers/paper.jsonl", "paper")
    person.searchnews("index", "site/_posts", "disk/papers", "--index", "archive")
    assert person.ids() == ["one", "paper"]
    return person


def test_a_disk_that_is_missing(two_disks: Person) -> None:
    (two_disks.home / "disk").rename(two_disks.home / "drawer")
    for options in ([], ["--prune"]):
        done = two_disks.searchnews("index", "--index", "archive", *options)
        assert done.returncode == 0
        assert f"skipped {two_disks.home}/disk/papers" in done.stderr
        assert two_disks.ids() == ["one", "paper"]
    (two_disks.home / "disk").mkdir()
    assert two_disks.searchnews("index", "--prune", "--index", "archive").returncode == 0
    assert two_disks.ids() == ["one", "paper"], "a folder on the disk was named, so an empty mount point is no danger"
    shutil.rmtree(two_disks.home / "site")
    done = two_disks.searchnews("index", "--prune", "--index", "archive")
    assert done.returncode == 1
    assert is_one_sentence(done.stderr)
    assert two_disks.ids() == ["one", "paper"]


def deleted(person: Person) -> None:
    (person.home / "papers/a.jsonl").unlink()


def moved(person: Person) -> None:
    (person.home / "papers/later").mkdir()
    (person.home / "papers/a.jsonl").rename(person.home / "papers/later/b.jsonl")


def fewer(person: Person) -> None:
    person.write("papers/a.jsonl", "a1")


def one_of_two(person: Person) -> None:
    (person.home / "papers/copy.jsonl").unlink()


def unreadable(person: Person) -> None:
    (person.home / "papers").rename(person.home / "elsewhere")


def elsewhere(person: Person) -> None:
    """Nothing happens below the sources, and what came from standard input has no file at all."""


@pytest.mark.parametrize(
    ("what", "row", "pruned"),
    [
        (deleted, 0, {"a1", "a2"}),
        (moved, 1, set()),
        (fewer, 2, set()),
        (one_of_two, 3, set()),
        (unreadable, 4, set()),
        (elsewhere, 5, set()),
    ],
)
def test_what_prune_deletes(person: Person, what: Callable[[Person], None], row: int, pruned: set[str]) -> None:
    table = re.findall(r"^\| (.*) \| (.*) \| (.*) \|$", PAGES[0].read_text("utf-8"), re.MULTILINE)[2:]
    assert ("is deleted" in table[row][2]) == bool(pruned)
    person.write("papers/a.jsonl", "a1", "a2")
    person.write("papers/b.jsonl", "both")
    person.write("papers/copy.jsonl", "both")
    piped = Article(id="piped", title="晨雾里的渡船", body="渡船慢了十分钟。")
    before = {"a1", "a2", "both", "one", "piped"}
    with Index.create(person.home / "archive") as index:
        index.add_sources([str(person.home / "papers"), str(person.home / "site/_posts")])
        index.add([piped])  # as from standard input: it has no file
        assert set(person.ids()) == before
        what(person)
        index.add_sources()
        assert set(person.ids()) == before, "without --prune nothing is deleted"
        index.add_sources(prune=True)
        assert set(person.ids()) == before - pruned


def test_what_was_deleted_comes_back_when_its_file_changes(reader: Person) -> None:
    reader.searchnews("delete", "one", "--index", "archive")
    reader.searchnews("index", "--index", "archive")
    assert reader.ids() == []
    reader.write("site/_posts/ferry.jsonl", "one", "two")
    reader.searchnews("index", "--index", "archive")
    assert reader.ids() == ["one", "two"]


def test_a_folder_that_moved(person: Person) -> None:
    post = "---\ntitle: 石桥夜市开张\ndate: 2023-05-06\n---\n夜市开到零点。\n"
    (person.home / "papers").mkdir()
    (person.home / "papers/2023-05-06-bridge.md").write_text(post, "utf-8")
    person.run("searchnews index ~/papers")
    before = person.ids("index")
    (person.home / "disk").mkdir()
    (person.home / "papers").rename(person.home / "disk/papers")
    person.run(block("sh", "--forget ~/papers"))
    assert person.ids("index") == before
    with Index.open(person.home / "index") as index:
        assert [source.path for source in index.sources()] == [str(person.home / "disk/papers")]


def test_a_backup_and_a_copy(reader: Person) -> None:
    reader.run(block("sh", "~/backup.jsonl.gz"))
    assert reader.ids("restored") == ["one"]
    with Index.open(reader.home / "restored") as index:
        assert index.sources() == ()
    (reader.home / "disk").mkdir()
    reader.run(block("sh", "cp -a"))
    reader.write("site/_posts/second.jsonl", "two")
    reader.searchnews("index", "--index", "disk/archive")
    assert reader.ids("disk/archive") == ["one", "two"]
    assert reader.ids() == ["one"]


def test_several_poured_into_one(person: Person) -> None:
    for year, ids in (("2023", ["one", "both"]), ("2024", ["two", "both"])):
        file = person.write(f"{year}.jsonl", *ids)
        with Index.create(person.home / f"papers-{year}") as index:
            index.add_sources([str(file)])
    person.run(block("sh", "--index ~/all"))
    assert person.ids("all") == ["both", "one", "two"]
