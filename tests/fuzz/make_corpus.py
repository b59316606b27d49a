#!/usr/bin/env python3
"""Writes the seeds of every fuzz target into corpus/<target>/; run it after editing them."""
import base64
import json
import pathlib

root = pathlib.Path(__file__).parent / "corpus"

MASK = b"\x01\x02\x03\x04"


def frame(opcode: int, payload: bytes) -> bytes:
    """A masked frame of a client (RFC 6455 section 5.2), under 126 bytes."""
    masked = bytes(b ^ MASK[i % 4] for i, b in enumerate(payload))
    return bytes([0x80 | opcode, 0x80 | len(payload)]) + MASK + masked


def request(method: str, target: str, headers: str = "", body: str = "") -> bytes:
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    return f"{method} {target} HTTP/1.1\r\nHost: a\r\n{length}{headers}\r\n{body}".encode()


UPGRADE = request(
    "GET",
    "/socket.io/?EIO=4&transport=websocket",
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n",
)

seeds = {
    "engineio_packet": [b"0{}", b"1", b"2", b"2probe", b"3", b"3probe", b"4hello", b"5", b"6", b"7"],
    "engineio_payload": [b"2\x1e4hello", b"bAQIDBA==", b"bAQ==\x1ebAQI=\x1e3", b"4\x1e4\x1e4", b"b"],
    "socketio_packet": [
        b"0",
        b'0/admin,{"token":"x"}',
        b"1/admin,",
        b'2["foo",1]',
        b'212["foo",{"a":[null,true,1.5]}]',
        b'3/admin,13["bar"]',
        b'4{"message":"no"}',
        b'51-["a",{"_placeholder":true,"num":0}]\xffbxyz\xfft2["b"]',
        b'62-7[{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]\xffba\xffbb',
    ],
    "http_upgrade_path": [
        UPGRADE,
        UPGRADE + frame(1, b"40") + frame(1, b'42["a",1]') + frame(8, b"\x03\xe8"),
        request("GET", "/socket.io/?EIO=4&transport=polling"),
        request("POST", "/socket.io/?EIO=4&transport=polling&sid=x", body="40"),
        request("GET", "/../a%2e%2e/b?x=%41+b&x=2", "Origin: http://b\r\n"),
        request("OPTIONS", "/", "Connection: close\r\n"),
        request("POST", "/a", "Transfer-Encoding: chunked\r\n") + b"3\r\nabc\r\n0\r\n\r\n",
        request("HEAD", "/") + request("GET", "/"),
    ],
    "message_decode": [
        b'["join",{"protocol":1,"roomId":"blue","guestKey":"abcdefghijklmnopqrstuv","displayName":"Ann"}]',
        b'["leave",{}]',
        b'["unknown"]',
        b"[]",
        b'{"resumeToken":"x"}',
    ],
}

# Every request that the wire contract has an example of.
vectors = root.parents[2] / "protocol" / "vectors" / "requests.json"


def arrays(value):
    """The event arrays anywhere in the vectors."""
    if isinstance(value, list) and value and isinstance(value[0], str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value if isinstance(value, list) else value.values():
            yield from arrays(item)


for example in arrays(json.loads(vectors.read_text())):
    text = json.dumps(example, separators=(",", ":")).encode()
    if len(text) < 2_048:
        seeds["message_decode"].append(text)

# Every token of the contract that is of a usual size, and the claims of those that are.
tokens = json.loads((vectors.parent / "tokens.json").read_text())["tokens"]
seeds["access_token"] = [t["token"].encode() for t in tokens if len(t["token"]) < 2_048]
for token in (t["token"] for t in tokens if t["expect"] == "ok"):
    claims = token.split(".")[1]
    seeds["access_token"].append(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))

for name, texts in seeds.items():
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    for i, text in enumerate(texts):
        (folder / f"seed-{i:02}").write_bytes(text)
