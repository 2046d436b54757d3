"""Peer: an operator at a terminal of 80 columns, in bash. terminal.py LAUNCHER SOCKET; says "ok" for each thing that went as it should."""

import fcntl
import os
import pty
import re
import select
import shlex
import signal
import struct
import sys
import termios
import time

PATIENCE = 60
ALTERNATE, FORMER, CURSOR = b"\x1b[?1049h", b"\x1b[?1049l", b"\x1b[?25h"

launcher, socket = sys.argv[1:]
shell, terminal = pty.fork()
if shell == 0:
    os.environ["PS1"] = "READY> "
    os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
said = b""


def await_all(*parts):
    """Reads on until all parts have come since the last keys."""
    global said
    end = time.monotonic() + PATIENCE
    while not all(part in said for part in parts):
        left = end - time.monotonic()
        if left <= 0 or not select.select([terminal], [], [], left)[0]:
            sys.exit(f"waited in vain for {parts}, came {said[-600:]}")
        said += os.read(terminal, 65536)


def press(keys):
    global said
    said = b""
    os.write(terminal, keys)


def ok(name):
    print("ok " + name, flush=True)


try:
    await_all(b"READY> ")
    press(f"{shlex.quote(launcher)} top --socket {shlex.quote(socket)}\n".encode())
    await_all(ALTERNATE, b"h help, q quit", b"\x1b[J")
    frame = re.sub(rb"\x1b\[[0-9?;]*[a-zA-Z]", b"", said.split(ALTERNATE)[1].split(b"\x1b[J")[0]).decode()
    longest = max(len(line.rstrip("\r")) for line in frame.split("\n"))
    if longest > 80:
        sys.exit(f"a line of {longest} columns:\n{frame}")
    ok("fits")
    press(b"s")
    await_all(b"by rate in, largest first")
    ok("sorts")
    press(b"\x1b[C")  # an arrow
    press(b"\x1a")
    await_all(b"Stopped", FORMER, CURSOR, b"READY> ")
    press(b"stty -a\n")
    await_all(b" icanon", b" echo ")
    ok("stops")
    press(b"fg\n")
    await_all(ALTERNATE, b"by rate in, largest first")
    press(b"h")
    await_all(b"this help")
    ok("goes on")
    press(b"q")
    await_all(FORMER, CURSOR, b"READY> ")
    ok("ends")
    drain = f"{shlex.quote(launcher)} drain backend --socket {shlex.quote(socket)}"
    press(f"{drain}\n".encode())
    await_all(b"This will drain 1 server of upstream backend, and tell 0 conversations to go:", b"Go on? [y/N] ")
    press(b"n\n")
    await_all(b"Nothing is done.", b"READY> ")
    press(f"{drain}\n".encode())
    await_all(b"Go on? [y/N] ")
    press(b"y\n")
    await_all(b" drained ", b"READY> ")
    ok("asks")
    press(f"{drain} < /dev/null; echo left with $?\n".encode())
    await_all(b"there is no terminal to ask on. To do it, say --yes.", b"left with 1", b"READY> ")
    ok("does not ask a script")
finally:
    os.kill(shell, signal.SIGKILL)
