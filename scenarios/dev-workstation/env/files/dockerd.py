"""A stand-in for the Docker daemon: its doors and a small part of its API. It runs no containers, it only keeps a list of them."""
import grp
import json
import os
import re
import secrets
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

SETTINGS = "/etc/docker/daemon.json"
containers = []


class Api(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = self.route()
        if path == "/_ping":
            self.answer(200, "OK")
        elif path == "/version":
            self.answer(200, {"Version": "20.10.24", "ApiVersion": "1.41", "Os": "linux", "Stand-in": True})
        elif path == "/containers/json":
            self.answer(200, containers)
        else:
            self.answer(404, {"message": "page not found"})

    def do_POST(self):
        length = min(int(self.headers.get("Content-Length", 0)), 100_000)
        body = self.rfile.read(length)
        if self.route() != "/containers/create":
            return self.answer(404, {"message": "page not found"})
        try:
            asked = json.loads(body or b"{}")
        except ValueError:
            return self.answer(400, {"message": "invalid JSON"})
        name = parse_qs(urlsplit(self.path).query).get("name", [secrets.token_hex(4)])[0]
        binds = asked.get("HostConfig", {}).get("Binds", []) if isinstance(asked, dict) else []
        made = {"Id": secrets.token_hex(32), "Names": ["/" + name], "Image": str(asked.get("Image", "")), "Binds": binds, "State": "created"}
        containers[:] = [*containers[-49:], made]
        self.answer(201, {"Id": made["Id"], "Warnings": []})

    def route(self):
        return re.sub(r"^/v1\.\d+", "", urlsplit(self.path).path)

    def answer(self, status, body):
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("Api-Version", "1.41")
        self.send_header("Content-Type", "text/plain" if isinstance(body, str) else "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class UnixServer(ThreadingHTTPServer):
    address_family = socket.AF_UNIX

    def server_bind(self):
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = "docker", 0


def listen(host):
    kind, _, place = host.partition("://")
    if kind == "tcp":
        address, _, port = place.rpartition(":")
        return ThreadingHTTPServer((address, int(port)), Api)
    if kind not in ("unix", "fd"):
        sys.exit(f"unable to configure the Docker daemon: invalid host {host}")
    path = place if kind == "unix" else "/run/docker.sock"
    if os.path.exists(path):
        os.unlink(path)
    before = os.umask(0o117)
    server = UnixServer(path, Api)
    os.umask(before)
    os.chown(path, 0, grp.getgrnam("docker").gr_gid)
    return server


def hosts():
    with open(SETTINGS, encoding="utf-8") as file:
        configured = json.load(file).get("hosts", [])
    flags = [sys.argv[at + 1] for at, word in enumerate(sys.argv[:-1]) if word in ("-H", "--host")]
    if flags and configured:
        sys.exit("unable to configure the Docker daemon: hosts are given both as a flag and in the configuration file")
    return flags or configured or ["unix:///run/docker.sock"]


servers = [listen(host) for host in hosts()]
for server in servers[1:]:
    threading.Thread(target=server.serve_forever, daemon=True).start()
servers[0].serve_forever()
