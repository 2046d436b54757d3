# Peer: Python's websockets (Debian's python3-websockets). python-peer.py BASE_URL [CERTIFICATE]

import asyncio
import hashlib
import json
import random
import ssl
import sys
import uuid
from urllib.parse import quote, urlsplit

import websockets

BASE = sys.argv[1]
TRUST = ssl.create_default_context(cafile=sys.argv[2]) if len(sys.argv) > 2 else None
PATIENCE_SECONDS = 180
BIG = 16 * 1024 * 1024


def connect(path, **options):
    unhurried = {"open_timeout": 120, "close_timeout": 120, "ping_interval": None}  # its own limits are for networks
    return websockets.connect(BASE + path, ssl=TRUST, max_size=2 * BIG, **unhurried, **options)


def equal(actual, expected, what):
    if actual != expected:
        raise AssertionError(f"{what}: got {str(actual)[:300]!r}, expected {str(expected)[:300]!r}")


def big_message():
    """Half as big when compressed, so no limit on wire bytes stops it."""
    return random.Random(1).randbytes(BIG // 2).hex().encode()


async def text():
    async with connect("/echo") as echo:
        for sent in ["", "plain", "grüß Gott, Łódź, 東京", "🚣 astral 𝄞 \U0010ffff", "\0 and \x7f"]:
            await echo.send(sent)
            equal(await echo.recv(), sent, "echo")


async def binary():
    async with connect("/echo") as echo:
        for size in [0, 1, 125, 126, 127, 65535, 65536, 200_000]:
            sent = random.Random(size).randbytes(size)
            await echo.send(sent)
            equal(await echo.recv(), sent, f"{size} bytes")


async def fragments():
    for compression in ["deflate", None]:
        async with connect("/echo", compression=compression) as echo:
            await echo.send(["one, ", "", "zwö", "lf"])
            equal(await echo.recv(), "one, zwölf", "text")
            await echo.send([b"\x00", b"\x01" * 70_000, b"\x02"])
            equal(await echo.recv(), b"\x00" + b"\x01" * 70_000 + b"\x02", "binary")


async def many_fragments():
    """By the thousand in a second: each such message ends with an empty frame, and empty messages come back empty."""
    for compression in ["deflate", None]:
        async with connect("/echo", compression=compression) as echo:
            for _ in range(1500):
                await echo.send(["one, ", "two"])
            for _ in range(1500):
                equal(await echo.recv(), "one, two", "of two fragments")
            for _ in range(1500):
                await echo.send("")
            for _ in range(1500):
                equal(await echo.recv(), "", "of nothing")


async def big_to_server():
    message = big_message()
    async with connect("/sha") as server:
        await server.send(message)
        equal(await server.recv(), f"{BIG} {hashlib.sha256(message).hexdigest()}", "what the server got")


async def big_both_ways():
    message = big_message()
    async with connect("/echo") as echo:
        await echo.send(message)
        back = await echo.recv()
        equal((len(back), hashlib.sha256(back).digest()), (BIG, hashlib.sha256(message).digest()), "what came back")


def deflates(connection):
    return [type(extension).__name__ for extension in connection.extensions] == ["PerMessageDeflate"]


async def compressed():
    async with connect("/headers") as server:
        equal(deflates(server), True, "extension here")
        equal(json.loads(await server.recv())["extensions"].startswith("permessage-deflate"), True, "extension there")
    async with connect("/echo") as echo:
        await echo.send("again and " * 1000)
        equal(await echo.recv(), "again and " * 1000, "echo")


async def uncompressed():
    async with connect("/uncompressed/headers") as server:
        equal(server.extensions, [], "extension here")
        seen = json.loads(await server.recv())
        equal(seen["extensions"], "", "extension there")
        equal(seen["headers"].get("sec-websocket-extensions", ""), "", "offer there")


async def subprotocol():
    async with connect("/echo", subprotocols=["chat.v1", "chat.v2"]) as chosen:
        equal(chosen.subprotocol, "chat.v2", "chosen")
    async with connect("/echo") as none:
        equal(none.subprotocol, None, "none offered")


async def client_close():
    name = uuid.uuid4()
    async with connect(f"/closes?id={name}") as watch, connect(f"/echo?id={name}") as echo:
        await echo.close(3001, "bye")
        equal(json.loads(await watch.recv()), {"code": 3001, "reason": "bye"}, "seen by the server")
        equal((echo.close_code, echo.close_reason), (3001, "bye"), "seen here")


async def server_close():
    async with connect(f"/close?code=4002&reason={quote('später')}") as server:
        await server.wait_closed()
        equal((server.close_code, server.close_reason), (4002, "später"), "seen here")


async def client_ping():
    async with connect("/echo") as echo:
        await (await echo.ping(b"still there?"))  # settles by the pong with this payload only


async def server_ping():
    async with connect(f"/ping?payload={quote('wer da?')}") as server:
        equal(await server.recv(), "pong wer da?", "payload of the pong")


async def order():
    async with connect("/echo") as echo:
        for number in range(1000):
            await echo.send(f"number {number}")
        for number in range(1000):
            equal(await echo.recv(), f"number {number}", "echo")
    async with connect("/push?count=1000") as pushing:
        for number in range(1000):
            equal(await pushing.recv(), f"message {number}", "push")


async def request():
    headers = {"Cookie": "SID=31; theme=dark", "Authorization": "Bearer abc"}
    async with connect("/headers?room=7&name=%C3%A4", extra_headers=headers) as server:
        seen = json.loads(await server.recv())
    base = urlsplit(BASE)
    equal(seen["url"], "/headers?room=7&name=%C3%A4", "path and query")
    equal(seen["headers"].get("cookie"), headers["Cookie"], "cookie")
    equal(seen["headers"].get("authorization"), headers["Authorization"], "authorization")
    equal(seen["headers"].get("x-forwarded-for", "").split(",")[0].strip(), "127.0.0.1", "first of x-forwarded-for")
    equal(seen["headers"].get("x-forwarded-proto"), "https" if base.scheme == "wss" else "http", "x-forwarded-proto")
    equal(seen["headers"].get("x-forwarded-host"), base.netloc, "x-forwarded-host")


async def refusal():
    try:
        async with connect("/refuse"):
            raise AssertionError("was let in")
    except websockets.InvalidStatusCode as refused:
        equal(refused.status_code, 401, "status")
        equal(refused.headers["WWW-Authenticate"], 'Basic realm="harbour"', "challenge")


CHECKS = [
    text, binary, big_to_server, big_both_ways, compressed, uncompressed, subprotocol, client_close, server_close, server_ping, order,
    fragments, many_fragments, client_ping, request, refusal,
]  # fmt: skip


async def main():
    failures = 0
    for check in CHECKS:
        name = check.__name__.replace("_", "-")
        try:
            await asyncio.wait_for(check(), PATIENCE_SECONDS)
            print(f"ok {name}", flush=True)
        except Exception as failure:
            failures += 1
            print(f"FAILED {name}: {failure!r}", flush=True)
    return 1 if failures else 0


sys.exit(asyncio.run(main()))
