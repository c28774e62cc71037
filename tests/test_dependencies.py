"""The libraries that searchnews needs: bounded where they are named, and the exact ones that the checks run with."""

import configparser
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / ".ci/constraints.txt"
BY_DATE = {"tzdata"}
"""What has no major version that could break anything."""


def named() -> dict[str, list[Requirement]]:
    """The requirements of the program, and those of each extra."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    groups = {"": setup["options"]["install_requires"], **setup["options.extras_require"]}
    return {name: [Requirement(line) for line in text.split("\n") if line.strip()] for name, text in groups.items()}


def locked() -> dict[str, str]:
    lines = (line.strip() for line in LOCK.read_text("utf-8").splitlines())
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


def test_what_runs_with_the_program_is_bounded_on_both_sides() -> None:
    for group, requirements in named().items():
        for requirement in requirements if group != "test" else ():
            operators = {bound.operator for bound in requirement.specifier}
            if canonicalize_name(requirement.name) not in BY_DATE:
                assert operators == {"=="} or {">=", "<"} <= operators, requirement


@pytest.mark.skipif(not LOCK.exists(), reason="a source distribution has no .ci")
def test_the_checks_run_with_exact_versions_that_are_within_the_bounds() -> None:
    versions = locked()
    for requirements in named().values():
        for requirement in requirements:
            version = versions[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version), (requirement, version)
    run = (ROOT / ".ci/run").read_text("utf-8")
    assert re.search(r"(?m)^export PIP_CONSTRAINT=\S*/\.ci/constraints\.txt$", run)
