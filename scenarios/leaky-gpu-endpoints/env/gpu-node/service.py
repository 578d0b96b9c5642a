"""What the services of this node share: configuration, access by address, TLS, and a small JSON interface over HTTP."""

import glob
import http.server
import ipaddress
import json
import os
import socket
import socketserver
import ssl
import sys
import tomllib
from urllib.parse import parse_qs, urlsplit


def load_config(name, defaults):
    """/etc/gpu-node/<name>.toml, then <name>.d/*.toml in order, then GPU_<NAME>_<SECTION>_<KEY> of the environment. The last one wins."""
    config = {}
    files = [f"/etc/gpu-node/{name}.toml", *sorted(glob.glob(f"/etc/gpu-node/{name}.d/*.toml"))]
    for path in files:
        if os.path.exists(path):
            with open(path, "rb") as source:
                _merge(config, _flat(tomllib.load(source)), path)
    for variable, text in os.environ.items():
        key = variable.removeprefix(f"GPU_{name.upper()}_").lower().replace("_", ".", 1)
        if variable.startswith(f"GPU_{name.upper()}_"):
            _merge(config, {key: {"true": True, "false": False}.get(text, text)}, f"environment {variable}")
    for key, (value, source) in sorted(config.items()):
        if key not in defaults:
            sys.exit(f"{source}: unknown setting {key}")
        print(f"{key} = {value!r}  ({source})", flush=True)
    return {key: config.get(key, (default, ""))[0] for key, default in defaults.items()}


def _flat(table, prefix=""):
    entries = {}
    for key, value in table.items():
        entries |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return entries


def _merge(config, values, source):
    config |= {key: (value, source) for key, value in values.items()}


class Refused(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status, self.message = status, message


class Handler(http.server.BaseHTTPRequestHandler):
    """Subclasses answer(method, path, query, body) with (status, content), where content is text or what json can write."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "gpu-node", ""
    timeout = 15
    allow = ()

    def setup(self):
        if isinstance(self.request, ssl.SSLSocket):
            self.request.settimeout(self.timeout)
            self.request.do_handshake()
        super().setup()

    def handle_request(self):
        url = urlsplit(self.path)
        try:
            self.check_address()
            length = int(self.headers.get("Content-Length") or 0)
            if length > 65536:
                self.close_connection = True
                raise Refused(413, "the body is too large")
            body = self.rfile.read(length)
            status, content = self.answer(self.command, url.path, parse_qs(url.query), body)
        except Refused as refusal:
            status, content = refusal.status, {"error": refusal.message}
        self.send(status, content)

    do_GET = do_POST = do_PUT = do_DELETE = handle_request

    def check_address(self):
        peer = ipaddress.ip_address(self.client_address[0])
        if self.allow and not any(peer in network for network in self.allow):
            raise Refused(403, "this address may not ask")

    def send(self, status, content):
        text = content if isinstance(content, str) else json.dumps(content) + "\n"
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8" if isinstance(content, str) else "application/json")
        self.send_header("Content-Length", str(len(data)))
        if status == 401:
            self.send_header("WWW-Authenticate", "Bearer")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def bearer(self):
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        return token.strip() if scheme.lower() in ("bearer", "token") else ""

    def log_message(self, format, *args):
        print(f"{self.client_address[0]} {format % args}", flush=True)


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, config, handler):
        host, _, port = config["listen"].rpartition(":")
        handler.allow = [ipaddress.ip_network(entry) for entry in config["allow"]]
        super().__init__((host, int(port)), handler)
        if config["tls.certificate"]:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(config["tls.certificate"], config["tls.key"])
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def server_bind(self):
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]

    def serve(self):
        """Tells systemd that the port is open, then serves."""
        if address := os.environ.get("NOTIFY_SOCKET"):
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
                notify.sendto(b"READY=1", "\0" + address[1:] if address.startswith("@") else address)
        self.serve_forever()

    def handle_error(self, request, client_address):
        print(f"{client_address[0]} connection ended: {sys.exc_info()[1]}", flush=True)


listener = {"listen": "127.0.0.1:0", "allow": [], "tls.certificate": "", "tls.key": ""}
