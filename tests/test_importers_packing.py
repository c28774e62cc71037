"""Packed files and archives: what is in them, what they are called, and what hostile ones cost."""

import bz2
import gzip
import io
import json
import lzma
import os
import struct
import tarfile
import threading
import time
import tracemalloc
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.importers.packing import DAMAGED, is_archive, members, unpacked, unpacking

PACKERS = {"": bytes, "gz": gzip.compress, "xz": lzma.compress, "bz2": bz2.compress}
SUFFIXES = {"tar": "", "tar.gz": "gz", "tgz": "gz", "tar.xz": "xz", "txz": "xz", "tar.bz2": "bz2", "tbz2": "bz2"}
FILES = {
    "b/早报.md": "河边的灯会今晚开幕".encode() * 2000,
    "a.jsonl": b'{"title": "x"}\n',
    "c/" + "很长的名字" * 20 + "/尾.md": b"end",
    "空.md": b"",
}


def make_tar(files, format=tarfile.PAX_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as tar:
        for name, data in files.items():
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def make_zip(files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def make_zip_named(names, flag=0, extra=b""):
    """A zip whose members are called by bytes, as the programs of old Windows do it."""
    body = table = b""
    for name in names:
        crc = zlib.crc32(name)
        head = struct.pack("<HHHHHIIIHH", 20, flag, 0, 0, 0, crc, len(name), len(name), len(name), len(extra))
        table += b"PK\1\2" + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name + extra
        body += b"PK\3\4" + head + name + extra + name
    end = struct.pack("<HHHHIIH", 0, 0, len(names), len(names), len(table), len(body), 0)
    return body + table + b"PK\5\6" + end


def drain(stream):
    pieces = []
    try:
        while piece := stream.read1(1 << 20):
            pieces.append(piece)
    except DAMAGED as error:
        pieces.append(type(error).__name__.encode())
    return b"".join(pieces)


def walk(data, name):
    """What an archive holds and what was skipped; `data` may be a file."""
    skipped = []
    raw = io.BytesIO(data) if isinstance(data, bytes) else data
    found = [(path, drain(stream)) for path, stream in members(raw, name, lambda *said: skipped.append(said))]
    return found, skipped


@pytest.mark.parametrize(
    ("name", "archive", "rest"),
    [
        *(("a.jsonl.xz", False, "a.jsonl"), ("a.JSONL.GZ", False, "a.JSONL"), ("a.md.bz2", False, "a.md")),
        *(("a.md", False, "a.md"), ("gz", False, "gz"), ("x/.gz", False, "x/.gz"), ("a.gz.gz", False, "a.gz")),
        *(("a.zip", True, "a.zip"), ("A.ZIP", True, "A.ZIP"), ("a.tar", True, "a.tar"), ("a.tar.gz", True, "a.tar.gz")),
        *(
            ("a.TGZ", True, "a.TGZ"),
            ("a.tar.xz", True, "a.tar.xz"),
            ("a.txz", True, "a.txz"),
            ("a.tbz2", True, "a.tbz2"),
        ),
        *(("zip", False, "zip"), ("tar.gz", False, "tar"), ("", False, "")),
    ],
)
def test_names(name, archive, rest):
    assert (is_archive(name), unpacked(name)) == (archive, rest)


@pytest.mark.parametrize("suffix", PACKERS)
def test_one_file_is_one_stream(suffix):
    text = "第一行\n第二行\n".encode() * 10_000
    for wrap in (io.BytesIO, lambda data: io.BufferedReader(io.BytesIO(data))):
        raw = wrap(PACKERS[suffix](text))
        ((path, stream),) = members(raw, f"x.jsonl.{suffix}".rstrip("."), lambda *_: pytest.fail("nothing is wrong"))
        assert path == ""
        assert stream.peek(100)[:9] == text[:9]
        assert stream.readline() == "第一行\n".encode()
        assert stream.readline(4) == "第二行\n".encode()[:4]
        assert drain(stream) == text[len("第一行\n".encode()) + 4 :]
        del stream
        assert not raw.closed


@pytest.mark.parametrize("format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_tars_of_every_kind(suffix, format):
    files = {name: data for name, data in FILES.items() if format != tarfile.USTAR_FORMAT or len(name) < 50}
    packed = PACKERS[SUFFIXES[suffix]](make_tar(files, format))
    assert walk(packed, f"x.{suffix}") == (list(files.items()), [])


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_zips_come_in_the_order_of_their_names(method):
    assert walk(make_zip(FILES, method), "x.zip") == (sorted(FILES.items()), [])
    assert walk(b"a program before it" + make_zip(FILES, method), "x.zip") == (sorted(FILES.items()), [])


def test_streams_need_not_be_read_to_the_end():
    seen = []
    for data, name in ((make_tar(FILES), "x.tar"), (make_zip(FILES), "x.zip")):
        found = []
        for path, stream in members(io.BytesIO(data), name, lambda *_: None):
            found.append((path, stream.read1(6)))
            assert stream.peek(1)[:1] == FILES[path][6:7]
        seen.append(sorted(found))
    assert seen[0] == seen[1] == sorted((path, data[:6]) for path, data in FILES.items())


def test_a_member_may_be_packed_by_itself():
    inner = {"a.jsonl.gz": gzip.compress(b"line\n"), "b.md.xz": lzma.compress(b"text"), "c.gz": b"no gzip"}
    for data, name in ((make_tar(inner), "x.tar"), (make_zip(inner), "x.zip")):
        assert walk(data, name) == ([("a.jsonl.gz", b"line\n"), ("b.md.xz", b"text"), ("c.gz", b"BadGzipFile")], [])


def test_hidden_files_folders_links_and_devices_are_passed_over():
    files = {".git/a.md": b"1", "__MACOSX/._a.md": b"2", "b/.c.md": b"3", "d.md": b"4", ".x.zip": b"5"}
    tar = {}
    for number, kind in enumerate(
        (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE)
    ):
        info = tarfile.TarInfo(f"{number}.md")
        info.type, info.linkname = kind, "/etc/passwd"
        tar[info] = b""
    assert walk(make_tar({**tar, **files}), "x.tar") == ([("d.md", b"4")], [])
    link, folder = zipfile.ZipInfo("link.md"), zipfile.ZipInfo("folder.md/")
    link.external_attr = 0o120777 << 16
    assert walk(make_zip({link: b"/etc/passwd", folder: b"", **files}), "x.zip") == ([("d.md", b"4")], [])


@pytest.mark.parametrize(
    ("name", "path"),
    [
        *(("../../etc/a.md", "etc/a.md"), ("/etc/a.md", "etc/a.md"), ("C:\\news\\a.md", "news/a.md")),
        *(("a/../b.md", "a/b.md"), ("./a//b.md", "a/b.md"), ("\\\\host\\share\\a.md", "host/share/a.md")),
        *(("a\nb.md", "a\ufffdb.md"), ("c:a.md", "a.md"), ("..\\..\\a.md", "a.md")),
    ],
)
def test_paths_lead_nowhere_but_down(name, path):
    assert walk(make_tar({name: b"x"}), "x.tar") == ([(path, b"x")], [])
    assert walk(make_zip_named([name.encode()], 0x800), "x.zip") == ([(path, name.encode())], [])
    assert walk(make_tar({"..": b"x", "/": b"y", "C:": b"z"}), "x.tar") == ([], [])


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (["新闻/二月简报.md", "新闻/一月简报.md"], "gbk"),
        (["新聞/功能許可蓋.md", "新聞/颱風動態.md"], "cp950"),
        (["新闻/二月.md"], "utf-8"),
        (["plain.md"], "ascii"),
    ],
)
def test_names_of_chinese_windows_come_out_right(names, encoding):
    """The second byte of 功 許 蓋 in Big5 is a backslash, which is no folder."""
    written = [name.encode(encoding) for name in names]
    assert [path for path, _ in walk(make_zip_named(written), "x.zip")[0]] == sorted(names)
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w", encoding=encoding, format=tarfile.GNU_FORMAT) as file:
        for name in names:
            file.addfile(tarfile.TarInfo(name))
    assert [path for path, _ in walk(tar.getvalue(), "x.tar")[0]] == names


def test_a_name_given_twice_is_taken_from_where_it_says_its_encoding():
    written = "早报.md".encode("gbk")
    told = b"\1" + struct.pack("<I", zlib.crc32(written)) + "晚报.md".encode()
    for extra, path in ((told, "晚报.md"), (b"\1\0\0\0\0" + "晚报.md".encode(), "早报.md")):
        data = make_zip_named([written], extra=struct.pack("<HH", 0x7075, len(extra)) + extra)
        assert walk(data, "x.zip") == ([(path, written)], [])


def test_what_cannot_be_read_is_named():
    locked = bytearray(make_zip({"a.md": b"1", "b.md": b"2"}))
    for mark in (b"PK\3\4", b"PK\1\2"):
        locked[locked.index(mark) + (6 if mark == b"PK\3\4" else 8)] |= 1
    strange = make_zip_named([b"a.md"]).replace(b"\x14\0\x14\0\0\0\0\0", b"\x14\0\x14\0\0\0\x5d\0")
    assert walk(bytes(locked), "x.zip") == (
        [("b.md", b"2")],
        [("a.md", "is encrypted; unpack it with its password first")],
    )
    assert walk(strange, "x.zip") == (
        [],
        [("a.md", "is packed with method 93, which is not known here; unpack it first")],
    )
    inner = {"a.zip": make_zip(FILES), "b.tar.gz": b"", "c.md": b"c"}
    said = "is an archive within an archive; unpack it first"
    for data, name in ((make_zip(inner), "x.zip"), (make_tar(inner), "x.tar")):
        assert walk(data, name) == ([("c.md", b"c")], [("a.zip", said), ("b.tar.gz", said)])


@pytest.mark.parametrize("size", [0, 1, 100, 600, 5000])
def test_what_is_no_archive_is_said_to_be_none(size):
    data = (b"just a text, not packed at all\n" * 200)[:size]
    for name in ("x.zip", "x.tar", "x.tgz", "x.txz", "x.tbz"):
        found, skipped = walk(data, name)
        assert found == []
        assert [path for path, _ in skipped] == [""]
    assert walk(data, "x.tar")[1] == [("", "is no tar archive, whatever its name says")]


@pytest.mark.parametrize("suffix", [suffix for suffix, packer in SUFFIXES.items() if packer != "bz2"])
def test_of_a_cut_tar_what_came_before_is_read(suffix):
    body = os.urandom(1_000_000)
    packed = PACKERS[SUFFIXES[suffix]](make_tar({"a.md": b"first", "b.md": body, "c.md": b"last"}))
    found, skipped = walk(packed[: len(packed) // 2], f"x.{suffix}")
    assert found[0] == ("a.md", b"first")
    assert [path for path, _ in found] == ["a.md", "b.md"]
    assert found[1][1].endswith(b"EOFError")
    assert skipped == []
    for path, stream in members(
        io.BytesIO(packed[: len(packed) // 2]), f"x.{suffix}", lambda *said: skipped.append(said)
    ):
        assert path in ("a.md", "b.md")
        assert stream.peek(1)
    assert skipped[-1] == ("", "is cut short or damaged; what came before was read")


def test_of_a_damaged_zip_the_others_are_read():
    data = bytearray(make_zip({"a.md": b"first", "b.md": os.urandom(50_000), "c.md": b"last"}, zipfile.ZIP_STORED))
    data[20_000] ^= 1
    found, skipped = walk(bytes(data), "x.zip")
    assert [(path, content[:5]) for path, content in found if path != "b.md"] == [("a.md", b"first"), ("c.md", b"last")]
    assert dict(found)["b.md"].endswith(b"BadZipFile") and skipped == []
    said = [("", "is no zip archive, or its table of contents is damaged or too large")]
    assert walk(bytes(data[:30_000]), "x.zip") == ([], said)


def test_a_zip_that_comes_through_a_pipe_is_said_to_need_a_file():
    read, write = os.pipe()
    sender = threading.Thread(target=lambda: (os.write(write, make_zip({"a.md": b"1"})), os.close(write)))
    sender.start()
    with open(read, "rb") as pipe:
        assert walk(pipe, "x.zip") == (
            [],
            [("", "is a zip archive, which cannot be read from a pipe; save it as a file first")],
        )
        sender.join()


def test_a_tar_may_come_through_a_pipe():
    read, write = os.pipe()

    def send():
        with open(write, "wb") as out:
            out.write(gzip.compress(make_tar(FILES)))

    sender = threading.Thread(target=send)
    sender.start()
    with open(read, "rb") as pipe:
        assert walk(pipe, "x.tar.gz") == (list(FILES.items()), [])
    sender.join()


def test_a_bomb_is_left_and_what_came_before_stays(monkeypatch):
    monkeypatch.setattr(unpacking, "SPARE", 1 << 20)
    monkeypatch.setattr(unpacking, "RATIO", 100)
    files = {"a.md": b"before", "b.md": bytes(20 << 20), "c.md": b"after"}
    inner = {"a.md": b"before", "b.md.gz": gzip.compress(bytes(20 << 20)), "c.md": b"after"}
    cases = [(make_zip(files), "x.zip"), (make_zip(inner), "x.zip"), (make_tar(inner), "x.tar")]
    cases += [(PACKERS[kind](make_tar(files)), f"x.tar.{kind}") for kind in ("gz", "xz", "bz2")]
    for data, name in cases:
        found, skipped = walk(data, name)
        assert found[0] == ("a.md", b"before")
        assert [path.removesuffix(".gz") for path, _ in found[1:]] == ["b.md"]
        assert len(found[1][1]) <= (1 << 20) + 100 * len(data)
        assert skipped == [("", skipped[0][1])]
        assert skipped[0][1].endswith("bytes and more, as only a trap does; the rest was not read")


def test_a_bomb_among_pictures_is_left_when_it_must_be_unpacked_to_go_on(monkeypatch):
    monkeypatch.setattr(unpacking, "SPARE", 1 << 20)
    monkeypatch.setattr(unpacking, "RATIO", 100)
    files = {"a.md": b"before", "b.png": bytes(20 << 20), "c.md": b"after"}
    for name, data, paths in (
        ("x.tgz", gzip.compress(make_tar(files)), ["a.md", "b.png"]),
        ("x.zip", make_zip(files), ["a.md", "b.png", "c.md"]),
    ):
        skipped = []
        found = members(io.BytesIO(data), name, lambda *said, into=skipped: into.append(said))
        assert [path for path, _ in found] == paths
        assert len(skipped) == 3 - len(paths)


def test_the_same_line_over_and_over_is_no_bomb():
    line = json.dumps({"id": "1", "title": "天气预报", "body": "今天晴转多云" * 30}, ensure_ascii=False) + "\n"
    text = line.encode() * 200_000
    assert len(text) > 100 << 20
    for data, name in (
        (make_zip({"a.jsonl": text}), "x.zip"),
        (gzip.compress(make_tar({"a.jsonl": text}), 6), "x.tgz"),
    ):
        skipped = []
        size = 0
        for _, stream in members(io.BytesIO(data), name, lambda *said, into=skipped: into.append(said)):
            while piece := stream.read1(1 << 20):
                size += len(piece)
        assert (size, skipped) == (len(text), [])


def test_overlapping_members_are_read_once():
    data = bytearray(make_zip({"a.md": b"x" * 100, "b.md": b"y" * 100}, zipfile.ZIP_STORED))
    second = data.rindex(b"PK\1\2")
    struct.pack_into("<I", data, second + 42, 0)  # b.md lies where a.md does
    found, skipped = walk(bytes(data), "x.zip")
    assert [path for path, _ in found] + [path for path, _ in skipped] == ["a.md", "b.md"]
    assert skipped[0][1] == "shares its bytes with another member, as only a trap does"


def test_sizes_that_lie_change_nothing_but_what_is_said():
    for size in (0, 5, 1 << 31):
        data = bytearray(make_zip({"a.md": b"x" * 5000, "b.md": b"y"}))
        struct.pack_into("<I", data, data.index(b"PK\1\2") + 24, size)
        assert walk(bytes(data), "x.zip") == ([("a.md", b"x" * 5000), ("b.md", b"y")], [])
    for size in (0, 5, 1 << 31):
        data = bytearray(make_zip({"a.md": b"x" * 5000, "b.md": b"y"}))
        struct.pack_into("<I", data, data.index(b"PK\1\2") + 20, size)
        found, skipped = walk(bytes(data), "x.zip")
        assert {path for path, _ in found} | {path for path, _ in skipped} == {"a.md", "b.md"}


def header(name=b"a.md", size=b"00000000001\0", kind=b"0", rest=b""):
    block = bytearray(name.ljust(100, b"\0") + b"0000644\0" * 3 + size + b"0" * 11 + b"\0" + b" " * 8 + kind + rest)
    block += bytes(512 - len(block))
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


@pytest.mark.parametrize(
    "data",
    [
        header(size=b"\x80" + b"\xff" * 11),
        header(size=b"\xff" * 12),
        header(size=b"-0000000001\0"),
        header(size=b"77777777777\0"),
        header(size=b"77777777777\0", kind=b"L"),
        header(size=b"77777777777\0", kind=b"x"),
        header(kind=b"L") * 5000,
        (header(kind=b"x", size=b"00000000024\0") + b"20 path=../../a.md\n\n".ljust(512, b"\0")) * 3000,
        header(kind=b"x", size=b"00000001000\0") + b"9" * 512,
        header(kind=b"x", size=b"00000001000\0") + b"0 a=b\n" * 100,
        header(kind=b"x", size=b"00000000030\0") + b"24 size=-999999999999999".ljust(512, b"\0") + header(),
        header(kind=b"x", size=b"00000000026\0") + b"22 hdrcharset=BINARY\n\xff".ljust(512, b"\0") + header(),
        header(kind=b"S", rest=bytes(482 - 157) + b"\1") + (bytes(504) + b"\1" + bytes(7)) * 100,
        header() + b"x",
        header() + header()[:300],
    ],
    ids=range(15),
)
def test_hostile_headers_of_tar(data):
    start = time.process_time()
    tracemalloc.start()
    found, skipped = walk(data, "x.tar")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found) + len(skipped) >= 1
    assert peak < len(data) + (8 << 20)
    assert time.process_time() - start < 5


def test_a_file_with_holes_is_named():
    data = header(kind=b"S", rest=bytes(482 - 157) + b"\1") + bytes(512) + b"x".ljust(512, b"\0") + header(b"b.md")
    found, skipped = walk(data + b"y".ljust(512, b"\0") + bytes(1024), "x.tar")
    assert found == [("b.md", b"y")]
    assert skipped == [("a.md", "has holes in it as only tar can make them; pack it without --sparse")]


def test_more_members_than_are_read(monkeypatch):
    monkeypatch.setattr("searchnews.importers.packing.zips.MEMBERS", 3)
    monkeypatch.setattr("searchnews.importers.packing.tars._HEADERS", 3)
    files = {f"{number}.md": b"x" for number in range(5)}
    for data, name in ((make_zip(files), "x.zip"), (make_tar(files), "x.tar")):
        found, skipped = walk(data, name)
        assert [path for path, _ in found] == ["0.md", "1.md", "2.md"]
        assert skipped == [("", "holds more than 3 files; the rest was not read")]


def test_a_large_table_of_a_zip_takes_no_memory(monkeypatch):
    monkeypatch.setattr("searchnews.importers.packing.zips._TABLE", 1000)
    said = [("", "is no zip archive, or its table of contents is damaged or too large")]
    assert walk(make_zip({f"{number}.md": b"x" for number in range(50)}), "x.zip") == ([], said)


def test_bz2_in_a_zip_unpacks_bit_by_bit():
    data = make_zip({"a.md": bytes(60 << 20)}, zipfile.ZIP_BZIP2)
    tracemalloc.start()
    size = 0
    for _, stream in members(io.BytesIO(data), "x.zip", lambda *_: None):
        while piece := stream.read1(1 << 16):
            size += len(piece)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size <= 60 << 20
    assert peak < 8 << 20


SEEDS = [
    ("x.zip", make_zip({"a.md": b"x" * 300, "b/c.md": b"y"})),
    ("x.zip", make_zip({"a.md": b"x" * 300}, zipfile.ZIP_BZIP2)),
    ("x.tar", make_tar({"a.md": b"x" * 300, "很长" * 60 + ".md": b"y"})[:4096]),
    ("x.tgz", gzip.compress(make_tar({"a.md": b"x" * 300}))),
    ("x.txz", lzma.compress(make_tar({"a.md": b"x" * 300}))),
    ("x.tbz2", bz2.compress(make_tar({"a.md": b"x" * 300}))),
    *((f"x.md.{kind}", pack(b"text" * 50)) for kind, pack in PACKERS.items()),
]


@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 255)), max_size=6), st.data())
def test_damage_of_any_kind_raises_nothing_else(seed, changes, data):
    name, original = seed
    damaged = bytearray(original)
    for place, byte in changes:
        damaged[place % len(damaged)] = byte
    cut = data.draw(st.integers(0, len(damaged)))
    for piece in (bytes(damaged), bytes(damaged[:cut]), bytes(damaged[cut:])):
        for path, content in walk(piece, name)[0]:
            assert not path.startswith("/") and len(content) < 1 << 20


@given(st.binary(max_size=600), st.sampled_from([name for name, _ in SEEDS]))
def test_random_bytes_raise_nothing_else(data, name):
    found, skipped = walk(data, name)
    assert len(found) + len(skipped) >= 1 or not data.strip(b"\0")


def test_an_error_of_the_system_comes_through():
    class Broken(io.RawIOBase):
        def readable(self):
            return True

        def seekable(self):
            return True

        def seek(self, place, whence=0):
            return 0

        def readinto(self, _):
            raise OSError(5, "Input/output error")

    for name in ("x.md", "x.md.gz", "x.md.bz2", "x.tar", "x.tar.xz", "x.tar.bz2"):
        with pytest.raises(OSError, match="Input/output"):
            walk(Broken(), name)


def test_of_a_cut_bz2_whole_blocks_are_read():
    body = os.urandom(2_000_000)
    packed = bz2.compress(make_tar({"a.md": b"first", "b.md": body}))
    found, skipped = walk(packed[: len(packed) // 2 + 1000], "x.tbz")
    assert found[0] == ("a.md", b"first")
    assert len(found[1][1]) > 800_000
    assert found[1][1].endswith(b"EOFError")
    assert skipped == []
