"""A pseudo terminal to run the command line on, and a hand that presses keys there."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from pathlib import Path

from cli_support import command, environment


def on_terminal(
    *args: str,
    cwd: Path,
    wide: int = 60,
    tall: int = 1000,
    keys: Sequence[tuple[str, bytes]] = (),
    stdout: int | None = None,
    **changes: str,
) -> tuple[int, str]:
    """Run a process on a pseudo terminal; its status and everything that reached the screen.

    Of `keys` each is pressed when what stands before it is seen, after what had been seen for the one before.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", tall, wide, 0, 0))
    env = {name: value for name, value in environment(**changes).items() if name not in ("COLUMNS", "LINES", "LESS")}
    out = theirs if stdout is None else stdout
    process = subprocess.Popen(
        command(*args),
        cwd=cwd,
        env=env,
        stdin=theirs,
        stdout=out,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # so that Ctrl-C is a signal
    )
    os.close(theirs)
    seen, place, presses = b"", 0, list(keys)
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if not select.select([ours], [], [], 1)[0]:
            continue
        try:
            chunk = os.read(ours, 65536)
        except OSError:  # Linux says so when the other side has closed
            break
        if not chunk:
            break
        seen += chunk
        while presses and (found := seen.find(presses[0][0].encode(), place)) >= 0:
            place = found + len(presses[0][0].encode())
            os.write(ours, presses.pop(0)[1])
    os.close(ours)
    if process.poll() is None and time.monotonic() >= until:
        process.kill()
    assert not presses, f"{presses[0][0]!r} was never seen in {seen!r}"
    return process.wait(60), seen.decode("utf-8").replace("\r\n", "\n")
