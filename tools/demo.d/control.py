# SPDX-License-Identifier: Apache-2.0
"""control - a session on plumbd's control socket (docs/control.md): commands, and events as they come."""
import json
import select
import socket


class Gone(Exception):
    """The controller has closed the session."""


class Control:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(30)
        self.socket.connect(path)
        self.bytes = b""
        self.id = 0
        self.line()  # the hello

    def fileno(self):
        return self.socket.fileno()

    def line(self):
        while b"\n" not in self.bytes:
            try:
                got = self.socket.recv(65536)
            except OSError as e:
                raise Gone("plumbd does not answer: %s" % e) from e
            if not got:
                raise Gone("plumbd has closed its control socket")
            self.bytes += got
        line, self.bytes = self.bytes.split(b"\n", 1)
        return json.loads(line)

    def send(self, **request):
        self.id += 1
        try:
            self.socket.sendall((json.dumps(dict(request, id=self.id)) + "\n").encode())
        except OSError as e:
            raise Gone("plumbd does not listen: %s" % e) from e
        return self.id

    def ask(self, command):
        """The document of a show; empty where there is no such thing."""
        number, document = self.send(cmd=command, format="json"), {}
        while True:
            answer = self.line()
            if answer.get("id") != number:
                continue
            if "status" in answer:
                return document if answer["status"] == "ok" else {}
            if "fields" in answer:
                at = document.setdefault(answer["in"], {}) if "in" in answer else document
                at.update(answer["fields"])
            if "rows" in answer:
                document.setdefault(answer["in"], []).extend(answer["rows"])

    def subscribe(self):
        self.send(subscribe=True)

    def heard(self):
        """The events there are; does not wait."""
        while b"\n" in self.bytes or select.select([self.socket], [], [], 0)[0]:
            yield self.line()
