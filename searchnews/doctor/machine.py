"""The machine: Python, the libraries, the terminal. It imports nothing that may be missing."""

import importlib
import platform
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from zoneinfo import ZoneInfo

from searchnews.doctor.finding import Case, Finding, Level
from searchnews.language import reason, tr

OLDEST = (3, 11)
NEWEST = (3, 14)
"""The last Python whose wheels of all libraries were looked for."""

BROKEN = (ImportError, OSError, RuntimeError, AttributeError, SystemError, ValueError)
"""What importing a library raises that is missing, or was built for another Python or another processor."""


@dataclass(frozen=True, slots=True)
class Library:
    """A library: the name it is imported by, the one it is installed by, how bad it is to be without, and why."""

    module: str
    package: str
    level: Level
    need: Callable[[], str]


LIBRARIES = (
    Library("click", "click", "problem", lambda: tr("the command line")),
    Library("msgspec", "msgspec", "problem", lambda: tr("reading and writing every index")),
    Library("numpy", "numpy", "problem", lambda: tr("searching")),
    Library("opencc", "opencc", "problem", lambda: tr("traditional characters")),
    Library("jieba", "jieba", "problem", lambda: tr("cutting text into words")),
    Library("whoosh", "whoosh-reloaded", "problem", lambda: tr("writing an index")),
    Library("flask", "flask", "problem", lambda: tr("the search page")),
    Library("waitress", "waitress", "problem", lambda: tr("the search page")),
    Library("rich", "rich", "warning", lambda: tr("progress bars")),
    Library("watchfiles", "watchfiles", "hint", lambda: tr("index --watch")),
)
"""What the doctor looks for; rjieba, which has a substitute, is looked at by `segmenter`."""

PACKAGES = {"whoosh": "whoosh-reloaded", "tantivy": "tantivy"}
"""What is installed for each engine."""


def python(case: Case) -> Iterator[Finding]:
    """Whether this Python is one that searchnews was made for."""
    version = platform.python_version()
    if sys.version_info[:2] < OLDEST:
        text = tr("Python {version} is too old.", version=version)
        yield Finding("problem", "python", text, tr("Install Python 3.11 or newer, and searchnews into it."))
    elif sys.version_info[:2] > NEWEST:
        text = tr("Python {version} is newer than any that was tried.", version=version)
        yield Finding("hint", "python", text, tr("If something is odd, try an older one."))
    elif sys.maxsize < 1 << 32:
        text = tr("Python {version} has 32 bits, and an index of 2 GB does not fit into it.", version=version)
        yield Finding("warning", "python", text, tr("Install the Python of 64 bits."))
    else:
        yield Finding("ok", "python", tr("Python {version}.", version=version))


def libraries(case: Case) -> Iterator[Finding]:
    """Whether each library is there and can be loaded."""
    missing = False
    for library in LIBRARIES:
        why = failure(library.module)
        if why:
            missing = True
            text = tr(
                "{package} cannot be loaded, which {need} needs: {reason}.",
                package=library.package,
                need=library.need(),
                reason=why,
            )
            yield Finding(library.level, "library", text, _install(library.package))
    if not missing:
        yield Finding("ok", "library", tr("All libraries are there."))


def failure(module: str) -> str:
    """Why a library cannot be loaded, in a line; "" when it can."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of jieba, which is older than this Python
            importlib.import_module(module)
    except BROKEN as error:
        said = str(error) or type(error).__name__
        return said.splitlines()[0].rstrip(".")[:200]
    return ""


def _install(package: str) -> str:
    return tr("Install it: {command}", command=f"{sys.executable or 'python'} -m pip install --upgrade {package}")


def kept_by(engine: str) -> str:
    """What keeps an index, for people to read: the package and its version, where that is known."""
    package = PACKAGES.get(engine)
    if not package:
        return engine
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:  # it was put beside the program in another way than by pip
        return engine


def segmenter(case: Case) -> Iterator[Finding]:
    """Whether text is cut into words by the fast library or by the slow one; both find the same words."""
    why = failure("rjieba")
    if not why:
        yield Finding("ok", "segmenter", tr("Text is cut into words by rjieba, the fast library."))
        return
    text = tr(
        "rjieba cannot be loaded, so that jieba cuts text into words: the same words, 6 to 20 times slower ({reason}).",
        reason=why,
    )
    yield Finding("warning", "segmenter", text, _install("rjieba"))


def zones(case: Case) -> Iterator[Finding]:
    """Whether time zones are known at all: Windows and small containers bring none."""
    try:
        ZoneInfo("Asia/Shanghai")
    except (KeyError, OSError, ValueError):
        text = tr("The time zones of this machine are not known, not even Asia/Shanghai.")
        yield Finding("problem", "zones", text, _install("tzdata"))
    else:
        yield Finding("ok", "zones", tr("Time zones are known."))


def terminal(case: Case) -> Iterator[Finding]:
    """Whether the terminal says that it shows UTF-8, which is what searchnews writes; Windows' always does."""
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    name = next((name for name in names if case.environment.get(name)), "")
    value = case.environment.get(name, "")
    charset = value.partition("@")[0].partition(".")[2].lower().replace("-", "")
    if sys.platform in ("win32", "darwin") or charset == "utf8" or value == "UTF-8":
        yield Finding("ok", "terminal", tr("The terminal shows UTF-8."))
    elif charset:
        text = tr("The terminal shows another encoding than UTF-8: {name} is {value}.", name=name, value=value)
        yield Finding("warning", "terminal", text, tr("Set it to UTF-8, for example: export LANG=zh_CN.UTF-8"))
    else:
        text = tr(
            "Nothing says that the terminal shows UTF-8: {name} is {value}.", name=name or "LANG", value=value or '""'
        )
        yield Finding("hint", "terminal", text, tr("If Chinese looks odd: export LANG=C.UTF-8"))


def temporary_folder(case: Case) -> Iterator[Finding]:
    """Whether there is a temporary folder that can be written to."""
    try:
        with tempfile.TemporaryFile(prefix="searchnews-") as file:
            file.write(b"x")
            file.flush()
    except OSError as error:
        text = tr("The temporary folder cannot be written to: {reason}.", reason=reason(error))
        yield Finding("problem", "temporary", text, tr("Make room there, or set TMPDIR to a folder of yours."))
    else:
        folder = tempfile.gettempdir()
        yield Finding("ok", "temporary", tr("The temporary folder {folder} can be written to.", folder=folder))
