"""What the clients do not bring: a Unix socket on which each line is a message."""

import json
import socket


class LineTransport:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(60)
        self.socket.connect(path)
        self.lines = self.socket.makefile("r", encoding="utf-8", newline="\n")

    def send(self, text):
        self.socket.sendall(text.encode() + b"\n")

    def receive(self):
        line = self.lines.readline()
        if not line:
            raise EOFError("the service closed the connection")
        return json.loads(line)

    def close(self):
        """Sends nothing more; gives what still comes."""
        self.socket.shutdown(socket.SHUT_WR)
        rest = [json.loads(line) for line in self.lines]
        self.socket.close()
        return rest
