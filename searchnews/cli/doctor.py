"""`searchnews doctor`: what is missing, slow or broken, and what to do about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from searchnews import Finding, diagnose
from searchnews.cli.options import example, index_option, json_option
from searchnews.cli.output import Line, line, say, say_json
from searchnews.cli.screen import width
from searchnews.language import tr, trn

_STYLES: Mapping[str, str] = {"ok": "dim", "hint": "note", "warning": "mark", "problem": "mark"}


@click.command(epilog=example("searchnews doctor", "searchnews doctor --index ~/archive --json"))
@json_option("Print it as JSON.")
@index_option
@click.pass_context
def doctor(ctx: click.Context, as_json: bool, folder: Path) -> None:
    """Say what is missing or slow, and what to do about it.

    It looks at this machine and at the index, and changes nothing. The status is 1 when something is broken.
    """
    found = diagnose(folder)
    if as_json:
        say_json([asdict(finding) for finding in found])
    else:
        say(_lines(found))
    if any(finding.level == "problem" for finding in found):
        ctx.exit(1)


def _lines(found: Sequence[Finding]) -> Iterator[Line]:
    words = {"ok": tr("ok"), "hint": tr("hint"), "warning": tr("warning"), "problem": tr("broken")}
    margin = max(map(width, words.values())) + 2
    for finding in found:
        style = _STYLES[finding.level]
        text = (finding.text, "dim" if style == "dim" else "")
        yield line(text, indent=margin, lead=(words[finding.level], style))
        if finding.advice:
            yield line(finding.advice, indent=margin)
    yield line()
    yield line((_verdict(found), "title"))


def _verdict(found: Sequence[Finding]) -> str:
    broken = sum(finding.level == "problem" for finding in found)
    warnings = sum(finding.level == "warning" for finding in found)
    if broken:
        return trn("{count} thing is broken.", "{count} things are broken.", broken)
    if warnings:
        return trn(
            "It works; {count} thing may cost answers or time.",
            "It works; {count} things may cost answers or time.",
            warnings,
        )
    return tr("All is well.")
