"""Plays the part of PID 1 for one service: holds its sockets, listens to what it notifies, and starts it again when it is gone.

init.py [--listen HOST:PORT]... [--name NAME]... [--notify PATH | --notify @NAME] [--probe PORT] [--watchdog MICROSECONDS]
        [--times N] [--keep] COMMAND...

With --keep it keeps the descriptors that the service stores (FDSTORE=1), as FileDescriptorStoreMax= has it, and starts it again with them.

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


def store(message, descriptors, kept):
    """Changes what is kept, name and socket, as systemd would."""
    name = message.get("FDNAME", "stored")
    for descriptor in descriptors:
        if kept is None:
            os.close(descriptor)
        else:
            kept.append((name, socket.socket(fileno=descriptor)))
    if message.get("FDSTOREREMOVE") == "1":
        for entry in [entry for entry in kept or [] if entry[0] == name]:
            kept.remove(entry)
            entry[1].close()


def hear(manager, probe, kept):
    while True:
        room = socket.CMSG_SPACE(struct.calcsize("3i")) + socket.CMSG_SPACE(struct.calcsize("i"))
        datagram, ancillary, _, _ = manager.recvmsg(4096, room)
        parts = {kind: data for _, kind, data in ancillary}
        sender = struct.unpack("3i", parts[socket.SCM_CREDENTIALS])[0]
        if sender == os.getpid():
            return  # the last one
        message = dict(line.split("=", 1) for line in datagram.decode().split("\n"))
        store(message, [each[0] for each in struct.iter_unpack("i", parts.get(socket.SCM_RIGHTS, b""))], kept)
        if probe and datagram.startswith(b"READY=1"):
            try:
                socket.create_connection(("127.0.0.1", probe), 60).close()
                say("probe accepted")
            except OSError:
                say("probe refused")
        say("notified", sender, datagram.decode().replace("\n", "|"))


def start(arguments, named):
    sockets = [each for _, each in named]
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
            environment["LISTEN_FDNAMES"] = ":".join(name for name, _ in named)
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
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    kept = [] if arguments.keep else None
    if arguments.notify:
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        manager.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        address = arguments.notify.replace("@", "\0", 1)
        manager.bind(address)
        hearing = threading.Thread(target=hear, args=(manager, arguments.probe, kept), daemon=True)
        hearing.start()
    sockets = list(zip(arguments.name, [listen(address) for address in arguments.listen]))
    for _ in range(arguments.times):
        _, status = os.waitpid(start(arguments, sockets + (kept or [])), 0)
        say("exited", os.waitstatus_to_exitcode(status))
    if arguments.notify:  # what was notified last is still to be said
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as last:
            last.sendto(b"over", address)
        hearing.join()


main()
