"""Fuzzing for as long as one likes: `python tests/fuzz/run.py [TARGET...] --seconds 600 --found DIR`.

Each target of `promises.py` gets a process of its own, one after the other, with atheris, which looks where the code
goes and changes its input to go elsewhere. What breaks a promise, or takes longer than `TIMEOUT` seconds, is kept in
DIR as a file; put it into `corpus/TARGET/` once it is mended. Ends with 1 when anything was found.
"""

import argparse
import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TIMEOUT = 10
LONGEST = 4_096
"""Bytes of an input: what is longer is tried by tests of its own."""

ONE = "--one"


def fuzz(name: str, options: list[str]) -> None:
    """In a process of its own: one target, until libFuzzer ends the process."""
    import atheris  # noqa: PLC0415  the tests do without it

    sys.path[:0] = [str(HERE), str(HERE.parent)]
    with atheris.instrument_imports(include=["searchnews", "searchnews_web", "promises"]):
        import promises  # noqa: PLC0415  instrumented as it is loaded

    atheris.Setup([sys.argv[0], *options], promises.TARGETS[name])
    atheris.Fuzz()


def run(name: str, seconds: int, found: Path) -> bool:
    """Whether a target was fuzzed without anything being found."""
    (found / name).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as fresh:
        known = HERE / "corpus" / name
        options = [f"-max_total_time={seconds}", f"-timeout={TIMEOUT}", f"-max_len={LONGEST}", "-print_final_stats=1"]
        options += [
            f"-artifact_prefix={found / name}/",
            "-verbosity=0",
            fresh,
            *([str(known)] if known.is_dir() else []),
        ]
        ended = subprocess.run([sys.executable, str(Path(__file__)), ONE, name, *options], check=False)
    return ended.returncode == 0


def main() -> int:
    if sys.argv[1:2] == [ONE]:
        fuzz(sys.argv[2], sys.argv[3:])
        return 0
    names = sorted(path.stem for path in (HERE / "corpus").iterdir())
    parser = argparse.ArgumentParser(description="Fuzz the targets of promises.py.")
    parser.add_argument("targets", nargs="*", choices=[*names, []], metavar="TARGET", help=f"of {', '.join(names)}")
    parser.add_argument("--seconds", type=int, default=600, help="for each target (600)")
    parser.add_argument(
        "--found", type=Path, help="where to keep what breaks a promise; a temporary folder unless said"
    )
    given = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not here: pip install atheris (Linux, Python 3.11 to 3.13).", file=sys.stderr)
        return 1
    found = given.found or Path(tempfile.mkdtemp(prefix="found-"))
    broken = [name for name in given.targets or names if not run(name, given.seconds, found)]
    print(f"found in {found}: {', '.join(broken)}" if broken else "nothing was found")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
