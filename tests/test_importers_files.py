"""What is found below a folder, and what is passed over."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from searchnews import Index
from searchnews.importers import Skipped
from searchnews.importers.files import files_below, is_index, is_passed_over, may_be_articles

posix = pytest.mark.skipif(os.name != "posix", reason="links and names as POSIX has them")


def write(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x", "utf-8")


def found(root: Path, said: list[Skipped] | None = None) -> list[str]:
    skipped: list[Skipped] = [] if said is None else said
    return [file.path.removeprefix(f"{root.name}/") for file in files_below(str(root), skipped.append)]


SITES = {
    "jekyll": (
        ("_config.yml", "_posts/2024-01-02-a.md", "about.md", "_drafts/b.markdown"),
        ("_site/a.html", "_layouts/default.html", "_includes/x.html", "_data/list.csv", "_sass/x.md", "assets/d.json"),
    ),
    "jekyll by its posts": (("_posts/2024-01-02-a.md", "index.html"), ("_site/a.html", "vendor/gem/README.md")),
    "hugo": (
        ("hugo.toml", "content/news/a.md", "content/public/b.md", "content/_index.md"),
        ("public/news/a.html", "public/index.xml", "resources/_gen/x.json", "themes/t/README.md", "archetypes/d.md"),
    ),
    "hexo": (
        ("_config.yml", "source/_posts/a.md", "package.json"),
        ("public/2024/a.html", "scaffolds/post.md", "themes/x/README.md", "node_modules/hexo/README.md"),
    ),
    "mkdocs": (("mkdocs.yml", "docs/a.md", "docs/site/b.md"), ("site/a.html", "site/search/search_index.json")),
}


@pytest.mark.parametrize("kind", SITES)
@pytest.mark.parametrize("above", ["", "websites/mine"])
def test_what_a_site_s_generator_made_is_not_found_twice(tmp_path: Path, kind: str, above: str) -> None:
    articles, machinery = SITES[kind]
    root = tmp_path / "root"
    write(root / above, *articles, *machinery, ".git/x.md", ".cache.json")
    prefix = f"{above}/" if above else ""
    wanted = {prefix + name for name in articles if may_be_articles(name)}
    assert set(found(root)) == wanted
    for name in (*machinery, ".git/x.md", ".cache.json"):
        assert is_passed_over(str(root), str(root / above / name))
    assert not any(is_passed_over(str(root), str(root / name)) for name in wanted)


def test_folders_of_such_names_elsewhere_are_folders(tmp_path: Path) -> None:
    names = ["assets/a.md", "data/_site/b.md", "public/c.md", "site/d.md", "static/e.jsonl"]
    write(tmp_path, *names)
    assert found(tmp_path) == names
    assert not is_passed_over(str(tmp_path), str(tmp_path)), "the root itself, whatever is above it"


def test_the_folder_of_a_saved_page_is_a_part_of_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        *("页.html", "页_files/frame.html", "页_files/style.xml", "p.htm", "p.files/a.html", "p_file/b.html"),
        *("other_files/c.html", "q.md", "q_files/d.html"),
    )
    assert found(tmp_path) == ["other_files/c.html", "p.htm", "q.md", "q_files/d.html", "页.html"]


def test_suffixes_in_any_case_and_folders_that_have_them(tmp_path: Path) -> None:
    write(tmp_path, "A.MD", "B.JsonL.XZ", "c.Csv.GZ", "d.ZIP", "e.tar.Gz", "f.TXT", "x.md/y.md", "z.zip/a.md", "md")
    assert found(tmp_path) == ["A.MD", "B.JsonL.XZ", "c.Csv.GZ", "d.ZIP", "e.tar.Gz", "x.md/y.md", "z.zip/a.md"]


@posix
def test_names_of_every_kind(tmp_path: Path, index_of: Callable[[Path], int]) -> None:
    names = [b"a\nb.md", b"\xe6\xbd.md", b"\x1b[2J.md", b" .md", b"-rf.md", "长".encode() * 84 + b".md", b"%s{x}.md"]
    root = os.fsencode(tmp_path / "news")
    os.mkdir(root)
    for number, name in enumerate(names):
        with open(os.path.join(root, name), "wb") as file:
            file.write(f"---\ntitle: 第{number}号浮标\n---\n浮标{number}漂走了。\n".encode())
    assert len(max(names, key=len)) == 255
    assert found(tmp_path / "news").count("\ufffd.md") == 1
    assert index_of(tmp_path / "news") == len(names)


@pytest.fixture
def index_of(tmp_path: Path) -> Callable[[Path], int]:
    """Indexes a folder twice; how many articles there are, none of them read anew the second time."""

    def count(folder: Path) -> int:
        with Index.create(tmp_path / "index", engine="memory") as index:
            first = index.add_sources([str(folder)])
            again = index.add_sources()
            assert (first.skipped, again.added, again.updated, again.deleted) == ((), 0, 0, 0)
            return again.articles

    return count


@posix
def test_links(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    write(root, "a/x.md", "b.md")
    write(outside, "y.md", ".annex/z")
    (root / "a" / "up").symlink_to(root)
    (root / "again").symlink_to(root / "a")
    (root / "far").symlink_to(outside)
    (root / "self.md").symlink_to(root / "self.md")
    (root / "gone.md").symlink_to(tmp_path / "nowhere.md")
    (root / "latest.md").symlink_to("b.md")
    (root / "kept.md").symlink_to(outside / ".annex" / "z")
    said: list[Skipped] = []
    assert found(root, said) == ["a/x.md", "b.md", "far/y.md", "kept.md"]
    assert [(item.source, item.reason) for item in said] == [
        ("root/gone.md", "cannot be read: it does not exist"),
        ("root/self.md", "cannot be read: too many levels of symbolic links"),
    ]


@posix
def test_what_is_kept_out_of_sight_is_read_through_its_link(tmp_path: Path) -> None:
    """Programs that keep large files apart leave links to a hidden folder in their places."""
    write(tmp_path, ".store/objects/1", "plain.md")
    (tmp_path / "linked.md").symlink_to(".store/objects/1")
    assert found(tmp_path) == ["linked.md", "plain.md"]


@posix
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_pipes_and_sockets_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    os.mkfifo(tmp_path / "pipe.md")
    assert found(tmp_path) == ["a.md"]


def test_an_index_is_known_by_what_it_says(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "web/manifest.json", "web/gen-1/page.json", "gen-2/b.md", "manifest.json")
    with Index.create(tmp_path / "deep" / "index") as index:
        index.add_sources([str(tmp_path)])
        assert is_index(str(tmp_path / "deep" / "index")) and not is_index(str(tmp_path / "web"))
        names = found(tmp_path)
        assert names == ["a.md", "gen-2/b.md", "manifest.json", "web/gen-1/page.json", "web/manifest.json"]
    with pytest.raises(FileNotFoundError):
        is_index(str(tmp_path / "nowhere"))


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_rights_is_named(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "locked/b.md")
    (tmp_path / "locked").chmod(0)
    said: list[Skipped] = []
    assert found(tmp_path, said) == ["a.md"]
    (tmp_path / "locked").chmod(0o700)
    assert [item.reason for item in said] == ["cannot be read: permission denied"]


def test_deep_and_wide_folders_are_gone_through(tmp_path: Path) -> None:
    deep = tmp_path / "root"
    for _ in range(300):
        deep = deep / "d"
    deep.mkdir(parents=True)
    write(deep, "x.md")
    write(tmp_path / "root", *(f"{number}.md" for number in range(300)))
    assert len(found(tmp_path / "root")) == 301
