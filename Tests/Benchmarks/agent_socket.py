"""One connection to a service's socket: a JSON-RPC message a line."""

import json
import socket
import time


class AgentSocket:
    def __init__(self, path):
        self.connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.connection.connect(path)
        self.lines = self.connection.makefile("rb")

    def call(self, method, **params):
        """The result of a call, and how many seconds it took until its answer was there."""
        request = json.dumps({"method": method, "params": params}).encode() + b"\n"
        begin = time.perf_counter()
        self.connection.sendall(request)
        line = self.lines.readline()
        seconds = time.perf_counter() - begin
        answer = json.loads(line)
        if "error" in answer:
            raise SystemExit(f"{method}: {json.dumps(answer['error'], ensure_ascii=False)}")
        return answer["result"], seconds

    def messages(self):
        """What comes unasked, with the moment when it came."""
        for line in self.lines:
            yield json.loads(line), time.perf_counter()
