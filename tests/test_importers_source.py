"""Files, folders and packings; what cannot be read is named and the rest goes on."""

import gzip
import lzma
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from importers.posts import head

from searchnews import Article, Index, importers
from searchnews.errors import SourceError
from searchnews.importers import Skipped, base, format_names, packing, read, source
from searchnews.importers.formats import OURS, formats

LINE = b'{"id":"n%d","body":"x"}\n'
LINES = b"".join(LINE % n for n in range(5000))


def ids(path, **options):
    skipped = []
    return [a.id for a in read(str(path), skipped=skipped.append, **options)], skipped


def test_public_names():
    assert {"Importer", "Input", "Skipped", "Unusable", "format_names", "read"} <= set(importers.__all__)
    assert format_names() == ["jekyll", "jsonl", "csv", "feed", "html"]


@pytest.mark.parametrize("format", OURS)
def test_the_table_says_what_the_importer_says(format):
    assert formats().named(format).suffixes == OURS[format][0]


def test_a_folder_is_read_in_order_and_below(tmp_path):
    for name in ("b.jsonl", "a/z.ndjson", "a/b/c.json", ".hidden.jsonl", ".git/x.jsonl", "note.txt", "c.md.bak"):
        file = tmp_path / "news" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b'{"body":"%s"}\n' % name.encode())
    found = list(read(str(tmp_path / "news")))
    assert [a.path for a in found] == ["news/a/b/c.json", "news/a/z.ndjson", "news/b.jsonl"]
    assert len({a.id for a in found}) == 3


def test_an_index_inside_the_source_is_passed_over(tmp_path):
    root = tmp_path / "news"
    made = root / "deep" / "index"
    made.parent.mkdir(parents=True)
    (root / "a.jsonl").write_bytes(LINE % 1)
    with Index.create(made) as index:
        index.add([Article("a1", "雾岭")])
    (made / "README.md").write_text("# 这里是索引", "utf-8")
    assert ids(root) == (["n1"], [])
    with pytest.raises(SourceError, match="is an index, not articles; name the folder or file"):
        read(str(made))


def test_a_site_with_a_manifest_of_its_own_is_read(tmp_path):
    for folder, text in (("app", '{"program":"searchnews"}'), ("web/gen-1", ""), ("web", '{"name":"site"}')):
        (tmp_path / "news" / folder).mkdir(parents=True, exist_ok=True)
        if text:
            (tmp_path / "news" / folder / "manifest.json").write_text(text)
    (tmp_path / "news" / "web" / "gen-1" / "a.jsonl").write_bytes(LINE % 7)
    found, skipped = ids(tmp_path / "news")
    assert found == ["n7"]
    assert [item.source for item in skipped] == ["news/app/manifest.json:1", "news/web/manifest.json:1"]


def test_ids_stay_when_the_folder_moves(tmp_path):
    file = tmp_path / "one" / "news" / "a.md"
    file.parent.mkdir(parents=True)
    file.write_text("正文", encoding="utf-8")
    before = list(read(str(file.parent)))
    (tmp_path / "one").rename(tmp_path / "two")
    assert list(read(str(tmp_path / "two" / "news") + os.sep)) == before


@pytest.mark.parametrize("suffix", ["", ".xz", ".gz", ".XZ"])
@pytest.mark.parametrize("name", ["n.jsonl", "n.NDJSON", "n.json"])
def test_packed_files(tmp_path, name, suffix):
    file = tmp_path / (name + suffix)
    file.write_bytes({"": bytes, ".xz": lzma.compress, ".gz": gzip.compress}[suffix.lower()](LINES))
    found, skipped = ids(file)
    assert (len(found), skipped) == (5000, [])


@pytest.mark.parametrize("suffix", [".md", ".markdown", ".md.xz", ".md.gz"])
def test_packed_posts(tmp_path, suffix):
    pack = {".xz": lzma.compress, ".gz": gzip.compress}.get(suffix[-3:], bytes)
    file = tmp_path / f"2022-03-04-202203041122334455{suffix}"
    file.write_bytes(pack((head() + "正文").encode()))
    assert ids(file) == (["202203041122334455"], [])


@pytest.mark.parametrize(("suffix", "pack"), [(".xz", lzma.compress), (".gz", gzip.compress)])
def test_a_file_cut_short_gives_what_came_before(tmp_path, suffix, pack):
    data = b"".join(b'{"id":"n%d","body":"%s"}\n' % (n, os.urandom(40).hex().encode()) for n in range(20_000))
    file = tmp_path / f"n.jsonl{suffix}"
    packed = pack(data)
    file.write_bytes(packed[: len(packed) * 2 // 3])
    found, skipped = ids(tmp_path)
    assert found == [f"n{n}" for n in range(len(found))]
    assert 10_000 < len(found) < 20_000
    (skip,) = skipped
    assert skip.source.endswith(file.name)
    assert "cut short or damaged" in skip.reason


@pytest.mark.parametrize("suffix", [".jsonl.xz", ".jsonl.gz", ".md.xz", ".md.gz"])
def test_a_file_that_is_not_packed_at_all(tmp_path, suffix):
    (tmp_path / f"n{suffix}").write_bytes(b"no packing")
    (tmp_path / "z.jsonl").write_bytes(LINE % 1)
    found, skipped = ids(tmp_path)
    assert found == ["n1"]
    assert "damaged" in skipped[0].reason


def test_a_post_cut_short_keeps_its_beginning(tmp_path):
    packed = gzip.compress((head() + "".join(f"第{n}句，{os.urandom(9).hex()}。" for n in range(9999))).encode())
    (tmp_path / "p.md.gz").write_bytes(packed[: len(packed) // 2])
    skipped = []
    (article,) = read(str(tmp_path), skipped=skipped.append)
    assert article.body.startswith("第0句")
    assert len(skipped) == 1


@pytest.mark.parametrize(
    ("data", "body"),
    [
        ("正文".encode(), "正文"),
        (b"\xef\xbb\xbf" + "正文".encode(), "正文"),
        ("正文".encode("utf-16"), "正文"),
        ("正".encode() + b"\xff" + "文".encode(), "正\ufffd文"),
        ("正\0文".encode(), "正文"),
        ("一\r\n\r\n二".encode(), "一\n二"),
        ("一\r\r二".encode(), "一\n二"),
    ],
)
def test_encodings(tmp_path, data, body):
    (tmp_path / "a.md").write_bytes(data)
    skipped = []
    assert [a.body for a in read(str(tmp_path), skipped=skipped.append)] == [body]
    assert skipped == []


def test_what_becomes_no_article_is_named(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "picture.md").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 40)
    (folder / "empty.md").write_bytes(b"")
    (folder / "head.md").write_bytes(b"---\ntags: x\n---\n\n")
    (folder / "list.json").write_bytes(b'[\n  {"id": "a"},\n  {"id": "b"}\n]\n')
    (folder / "nul.md").write_bytes(b"\0" * 1000)
    (folder / "ok.md").write_bytes(b"text")
    found, skipped = ids(folder)
    assert len(found) == 1
    assert skipped == [
        Skipped("news/empty.md", "has neither title nor text"),
        Skipped("news/head.md", "has neither title nor text"),
        Skipped("news/list.json", "is JSON, but not one article a line"),
        Skipped("news/nul.md", "is not text"),
        Skipped("news/picture.md", "is not text"),
    ]


def test_too_long_is_skipped(tmp_path, monkeypatch):
    monkeypatch.setattr(base, "LONGEST", 100)
    (tmp_path / "a.md").write_bytes(b"x" * 1000)
    (tmp_path / "b.jsonl").write_bytes(LINE % 1 + b'{"body":"' + b"x" * 1000 + b'"}\n' + LINE % 2)
    found, skipped = ids(tmp_path)
    assert found == ["n1", "n2"]
    assert [s.source.rpartition("/")[2] for s in skipped] == ["a.md", "b.jsonl:2"]


def test_readmes_of_a_site_are_no_articles(tmp_path):
    posts = tmp_path / "_posts"
    posts.mkdir()
    (posts / "p.md").write_bytes(b"text")
    (tmp_path / "README.md").write_bytes(b"# Site")
    (tmp_path / "about.md").write_bytes(b"---\ntitle: About\n---\nme")
    skipped = []
    assert [a.path.partition("/")[2] for a in read(str(tmp_path), skipped=skipped.append)] == [
        "_posts/p.md",
        "about.md",
    ]
    assert skipped == []
    assert len(list(read(str(tmp_path / "README.md")))) == 1


def test_format_given(tmp_path):
    (tmp_path / "n.log").write_bytes(LINE % 1)
    (tmp_path / "n.jsonl").write_bytes(LINE % 2)
    (tmp_path / "p.md").write_bytes(b"text")
    assert ids(tmp_path / "n.log", format="jsonl") == (["n1"], [])
    assert ids(tmp_path, format="jsonl") == (["n2"], [])
    assert [a.body for a in read(str(tmp_path), format="jekyll")] == ["text"]


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("missing", {}, "it does not exist"),
        ("n.txt", {}, r"\.md .*\.jsonl \.ndjson \.json .*\.html .*, each also with \.xz, \.gz or \.bz2"),
        ("n.txt", {"format": "xml"}, "the formats are auto, jekyll, jsonl"),
        ("a\0b", {}, "cannot be read"),
        ("x" * 5000, {}, "cannot be read"),
    ],
)
def test_a_source_that_cannot_be_read_is_an_error_at_once(tmp_path, name, options, message):
    (tmp_path / "n.txt").write_bytes(b"x")
    with pytest.raises(SourceError, match=message):
        read(str(tmp_path / name), **options)


def test_posts_on_standard_input_are_an_error():
    with pytest.raises(SourceError, match="JSON lines"):
        read("-", format="jekyll")


def test_no_right_to_read(tmp_path, monkeypatch):
    (tmp_path / "a.jsonl").write_bytes(LINE % 1)
    (tmp_path / "b.jsonl").write_bytes(LINE % 2)

    def refuse(raw, name, skip):
        if name.endswith("a.jsonl"):
            raise PermissionError(13, "Permission denied")
        return packing.members(raw, name, skip)

    monkeypatch.setattr(source, "members", refuse)
    found, skipped = ids(tmp_path)
    assert found == ["n2"]
    assert [s.reason for s in skipped] == ["cannot be read: permission denied"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="needs an account that rights bind")
def test_no_right_to_the_source_itself(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(LINE % 1)
    (tmp_path / "a.jsonl").chmod(0)
    with pytest.raises(SourceError, match="permission denied"):
        read(str(tmp_path / "a.jsonl"))


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_that_lead_back_or_nowhere(tmp_path):
    folder = tmp_path / "news"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "x.jsonl").write_bytes(LINE % 1)
    (folder / "a" / "loop").symlink_to(folder)
    (folder / "self.md").symlink_to(folder / "self.md")
    (folder / "gone.md").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "pipe.md")
    found, skipped = ids(folder)
    assert found == ["n1"]
    assert [s.source for s in skipped] == ["news/gone.md", "news/self.md"]


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_names_that_are_no_text(tmp_path):
    try:
        with open(os.fsencode(tmp_path) + b"/\xff.md", "wb") as file:
            file.write(b"text")
    except OSError:
        pytest.skip("the file system takes UTF-8 names only")
    (article,) = read(str(tmp_path))
    assert article.path.endswith("/\ufffd.md")
    article.path.encode()


SUFFIXES = [suffix + pack for known, _ in OURS.values() for suffix in known for pack in ("", ".xz", ".gz")]
PIECES = st.sampled_from(
    [
        *(
            "---\n",
            "title: ",
            '"',
            "'",
            "tags: [",
            "- ",
            ": ",
            "\n",
            "\r",
            "> ",
            "[返回",
            "](",
            ")",
            "date: 2022-0",
            "9",
        ),
        *("<", ">", "</p>", "<p ", "<!--", "&#", "&lt", "<script>", 'style="display:none"', 'data-code="0,300115"'),
        *("`", "```\n", "*", "_", "|", "\\", "\ufeff", "\u3000", "\0", "（文章来源："),
        *("{", "}", '"id":', '"body":"', "\\ud800", ","),
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=400)
@given(
    st.binary() | st.text().map(str.encode) | st.lists(PIECES, max_size=40).map(lambda parts: "".join(parts).encode()),
    st.sampled_from(SUFFIXES),
    st.booleans(),
)
def test_no_bytes_make_reading_raise(tmp_path, data, suffix, pack):
    if pack and suffix.endswith((".xz", ".gz")):
        data = {".xz": lzma.compress, ".gz": gzip.compress}[suffix[-3:]](data)
    file = tmp_path / f"2022-03-04-202203041122334455{suffix}"
    file.write_bytes(data)
    found, skipped = ids(file)
    file.unlink()
    assert found or skipped or not data.strip() or suffix.startswith((".json", ".ndjson", ".csv", ".tsv"))
