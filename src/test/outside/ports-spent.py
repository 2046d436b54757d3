"""Towline in a network of its own with few local ports: run as root by `unshare --net`.

Usage: ports-spent.py LAUNCHER FOLDER. Says what eight clients are answered, and another when they have gone.
"""

import pathlib
import socket
import subprocess
import sys
import threading
import time

LAUNCHER, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
TOWLINE, SERVER = 18080, 19000
HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: towline\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def proof(head):
    import base64
    import hashlib

    key = [line for line in head.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key:")][0]
    key = key.split(b":", 1)[1].strip() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    return base64.b64encode(hashlib.sha1(key).digest())


def serve(connection):
    head = b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(4096)
    connection.sendall(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + proof(head) + b"\r\n\r\n"
    )
    connection.recv(4096)  # the close frame, when the client has gone
    connection.close()


def accept(listening):
    while True:
        threading.Thread(target=serve, args=(listening.accept()[0],), daemon=True).start()


def ask(n):
    client = socket.socket()
    client.settimeout(60)
    # outside the range that is spent: a port in it that is bound by its number is one less for Towline
    client.bind((f"127.0.1.{n}", 40000))
    client.connect(("127.0.0.1", TOWLINE))
    client.sendall(HANDSHAKE)
    return client, client.recv(4096)[:12].decode()


subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").write_text("32768 32771\n")
listening = socket.create_server(("127.0.0.1", SERVER))
threading.Thread(target=accept, args=(listening,), daemon=True).start()
config = FOLDER / "proxy.conf"
config.write_text(
    f'''listeners {{ plain {{ bind = "127.0.0.1:{TOWLINE}" }} }}
    upstreams {{ backend {{ servers = ["ws://127.0.0.1:{SERVER}"], max-fails = 1 }} }}
    routes {{ all {{ path = "/", upstream = backend }} }}
    control {{ socket = off }}
    '''
)
log = FOLDER / "towline.log"
# its own file: two that write to one pipe can cut each other's lines
with log.open("wb") as said:
    towline = subprocess.Popen([LAUNCHER, "run", "-c", str(config)], stdout=said, stderr=subprocess.STDOUT)
try:
    end = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", TOWLINE), source_address=("127.0.1.99", 40001)).close()
            break
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
    clients = [ask(n) for n in range(1, 9)]
    print("answers", [answer for _, answer in clients], flush=True)
    for client, _ in clients:
        # by a reset, which leaves no port waiting
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        client.close()
    began = time.monotonic()
    n = 9
    while ask(n)[1] != "HTTP/1.1 101" and time.monotonic() < began + 70:
        time.sleep(0.1)
        n += 1
    print("again after", round(time.monotonic() - began, 1), flush=True)
finally:
    towline.terminate()
    towline.wait(60)
    print(log.read_text(), flush=True)
