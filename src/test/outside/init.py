"""Plays the part of PID 1 for one service: holds its sockets, listens to what it notifies, and starts it again when it is gone.

init.py [--listen HOST:PORT]... [--name NAME]... [--notify PATH | --notify @NAME] [--probe PORT] [--watchdog MICROSECONDS]
        [--times N] COMMAND...

It says, one a line: "started PID", "notified PID READY=1|STATUS=..." (assignments joined by |), "probe accepted" or "probe refused"
(whether PORT accepted at the very moment of READY=1), "exited CODE".
"""

import argparse
import os
import socket
import struct
import sys
import threading

FIRST = 3


def say(*words):
    sys.stdout.write(" ".join(str(word) for word in words) + "\n")
    sys.stdout.flush()


def listen(address):
    host, port = address.rsplit(":", 1)
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, int(port)))
    listening.listen(4096)
    return listening


def hear(manager, probe):
    while True:
        datagram, ancillary, _, _ = manager.recvmsg(4096, socket.CMSG_SPACE(struct.calcsize("3i")))
        sender = struct.unpack("3i", ancillary[0][2])[0]
        if sender == os.getpid():
            return  # the last one
        if probe and datagram.startswith(b"READY=1"):
            try:
                socket.create_connection(("127.0.0.1", probe), 60).close()
                say("probe accepted")
            except OSError:
                say("probe refused")
        say("notified", sender, datagram.decode().replace("\n", "|"))


def start(arguments, sockets):
    child = os.fork()
    if child:
        say("started", child)
        return child
    try:
        moved = [os.dup2(s.fileno(), FIRST + len(sockets) + i + 100) for i, s in enumerate(sockets)]
        for i, descriptor in enumerate(moved):
            os.dup2(descriptor, FIRST + i)
            os.close(descriptor)
        environment = dict(os.environ)
        if sockets:
            environment["LISTEN_PID"] = str(os.getpid())
            environment["LISTEN_FDS"] = str(len(sockets))
            environment["LISTEN_FDNAMES"] = ":".join(arguments.name)
        if arguments.notify:
            environment["NOTIFY_SOCKET"] = arguments.notify
        if arguments.watchdog:
            environment["WATCHDOG_USEC"] = arguments.watchdog
            environment["WATCHDOG_PID"] = str(os.getpid())
        os.execvpe(arguments.command[0], arguments.command, environment)
    finally:
        os._exit(127)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--listen", action="append", default=[])
    parser.add_argument("--name", action="append", default=[])
    parser.add_argument("--notify")
    parser.add_argument("--probe", type=int)
    parser.add_argument("--watchdog")
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    if arguments.notify:
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        manager.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        address = arguments.notify.replace("@", "\0", 1)
        manager.bind(address)
        hearing = threading.Thread(target=hear, args=(manager, arguments.probe), daemon=True)
        hearing.start()
    sockets = [listen(address) for address in arguments.listen]
    for _ in range(arguments.times):
        _, status = os.waitpid(start(arguments, sockets), 0)
        say("exited", os.waitstatus_to_exitcode(status))
    if arguments.notify:  # what was notified last is still to be said
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as last:
            last.sendto(b"over", address)
        hearing.join()


main()
