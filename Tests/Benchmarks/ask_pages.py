"""Asks a simulator for pages of 100 people over connections that stay open, and prints how many it serves a second as JSON.

    ask_pages.py URL PID SECONDS

The time that counts is the processor time of the simulator (PID), which runs on one core: what is asked of it here may take longer than its
answers.
"""

import json
import os
import selectors
import socket
import sys
import time
import urllib.request
from urllib.parse import urlparse

CONNECTIONS = 16
PAGE = 100


def processor_seconds(pid: int) -> float:
    """User and system time of a process so far."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def get(url: str) -> dict:
    with urllib.request.urlopen(url) as answer:
        return json.load(answer)


def post(url: str, body: dict) -> dict:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def requests(base: str) -> list[bytes]:
    """One request for each full page of the largest departments."""
    token = get(f"{base}/gettoken?appkey=dingsimappkey0000001&appsecret=simulated-app-secret-0001")["access_token"]
    address = f"{base}/topapi/v2/user/list?access_token={token}"
    host, path = urlparse(base).netloc, f"/topapi/v2/user/list?access_token={token}"
    found = []
    for department in get(f"{base}/control/departments"):
        cursor = 0
        while len(found) < 500:
            body = {"dept_id": department["id"], "cursor": cursor, "size": PAGE}
            result = post(address, body)["result"]
            if len(result["list"]) < PAGE:
                break
            text = json.dumps(body)
            found.append(
                f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(text)}\r\n\r\n{text}".encode())
            if not result["has_more"]:
                break
            cursor = result["next_cursor"]
    return found


class Connection:
    """Sends one request after the other and counts the answers."""

    def __init__(self, host: str, port: int, pages: list[bytes], first: int):
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.pages, self.next = pages, first
        self.head, self.missing, self.answered = b"", 0, 0

    def ask(self) -> None:
        self.socket.sendall(self.pages[self.next % len(self.pages)])
        self.next += 1
        self.head, self.missing = b"", 0

    def read(self) -> None:
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError("the simulator closed a connection")
        if not self.missing:
            self.head += data
            head, blank, rest = self.head.partition(b"\r\n\r\n")
            if not blank:
                return
            if not rest.startswith(b'{"errcode":0,') and len(rest) > 13:
                raise ValueError(f"no page: {rest[:200]!r}")
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            self.missing = int(length.split(b":")[1]) - len(rest)
        else:
            self.missing -= len(data)
        if not self.missing:
            self.answered += 1
            self.ask()


def measure(base: str, pid: int, pages: list[bytes], seconds: float) -> tuple[int, float, float]:
    """Answers, seconds, and processor seconds of the simulator."""
    address = urlparse(base)
    selector = selectors.DefaultSelector()
    connections = [Connection(address.hostname, address.port, pages, n * 31) for n in range(CONNECTIONS)]
    for connection in connections:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    used, start = processor_seconds(pid), time.monotonic()
    for connection in connections:
        connection.ask()
    while time.monotonic() - start < seconds:
        for key, _ in selector.select(1):
            key.data.read()
    passed, used = time.monotonic() - start, processor_seconds(pid) - used
    for connection in connections:
        connection.socket.close()
    return sum(connection.answered for connection in connections), passed, used


def main() -> None:
    base, pid, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    pages = requests(base)
    if len(pages) < CONNECTIONS:
        sys.exit("the company has too few full pages")
    runs = [measure(base, pid, pages, seconds) for _ in range(3)]
    best = max(runs, key=lambda run: run[0] / run[2])
    print(json.dumps({
        "pagesPerSecond": int(best[0] / best[2]),
        "answered": best[0], "seconds": round(best[1], 2), "simulatorCPUSeconds": round(best[2], 2),
        "pagesPerSecondAsAsked": int(best[0] / best[1]),
    }))


main()
