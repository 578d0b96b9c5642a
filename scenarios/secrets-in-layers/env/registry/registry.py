"""The shop's private package registry on port 8081, and what was released on port 8000."""

import http.server
import io
import os
import tarfile
import threading

RELEASES = "/srv/release"
PACKAGE = "/opt/registry/package"
INSTALL = b"""#!/bin/sh
# Puts the package prices 2.1 into /site. Needs REGISTRY_TOKEN.
set -e
mkdir -p /site
wget -q -O /tmp/package.tar --header "Authorization: Bearer $REGISTRY_TOKEN" http://127.0.0.1:8081/packages/prices-2.1.tar
tar -xf /tmp/package.tar -C /site
rm -f /tmp/package.tar
"""


def plain(entry):
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def packed():
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        for name in ["cgi-bin", "cgi-bin/price", "prices.csv"]:
            tar.add(os.path.join(PACKAGE, name), name, recursive=False, filter=plain)
    return made.getvalue()


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Registry(Handler):
    def do_GET(self):
        if self.path == "/install.sh":
            return self.answer(200, INSTALL)
        if self.path != "/packages/prices-2.1.tar":
            return self.answer(404, b"no such package\n")
        with open("/etc/registry/token") as file:
            known = file.read().strip()
        if self.headers.get("Authorization") != f"Bearer {known}":
            return self.answer(401, b"a token is needed\n")
        self.answer(200, packed())


class Releases(Handler):
    def do_GET(self):
        try:
            with open(os.path.join(RELEASES, os.path.basename(self.path)), "rb") as file:
                self.answer(200, file.read())
        except OSError:
            self.answer(404, b"not released\n")


servers = [http.server.ThreadingHTTPServer(("0.0.0.0", 8081), Registry), http.server.ThreadingHTTPServer(("0.0.0.0", 8000), Releases)]
threading.Thread(target=servers[1].serve_forever, daemon=True).start()
servers[0].serve_forever()
