"""inference-server: an OpenAI-type interface to one model."""

import hmac
import http.server
import ipaddress
import json
import os
import socket
import socketserver
import threading
import time
import tomllib
import traceback
from urllib.parse import urlsplit

import model
import settings
from allowance import Allowance

config = settings.load()
allowance = Allowance(config["limits.requests_per_minute"], config["limits.burst"])
trusted = [ipaddress.ip_network(entry) for entry in config["auth.trusted_networks"]]


class Refused(Exception):
    def __init__(self, status, message, headers=None):
        super().__init__(message)
        self.status, self.message, self.headers = status, message, headers or {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "inference", ""
    timeout = 15

    def handle_request(self):
        headers = {}
        try:
            status, content = 200, self.route(self.command, urlsplit(self.path).path)
        except Refused as refusal:
            status, headers, content = refusal.status, refusal.headers, self.error(refusal.message)
        except Exception:
            status, content = 500, self.error("the request could not be handled")
        self.send(status, content, headers)

    do_GET = do_POST = do_PUT = do_DELETE = handle_request

    def error(self, message):
        details = {"trace": traceback.format_exc(), "settings": "/etc/inference/server.toml"} if config["errors.verbose"] else {}
        return {"error": {"message": message, "type": "invalid_request_error"} | details}

    def route(self, method, path):
        body = self.read_body()
        if (method, path) == ("GET", "/health"):
            return {"status": "ok"}
        if path.startswith("/admin/") and (self.server.admin or config["admin.public"]):
            return self.administer(method, path, body)
        key = self.customer()
        if (method, path) == ("GET", "/v1/models"):
            return {"object": "list", "data": [{"id": model.serving()["name"], "object": "model"}]}
        if (method, path) == ("POST", "/v1/completions"):
            return self.complete(key, self.read_request(body), chat=False)
        if (method, path) == ("POST", "/v1/chat/completions"):
            return self.complete(key, self.read_request(body), chat=True)
        raise Refused(404, f"there is no {method} {path}")

    def read_body(self):
        if self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            raise Refused(411, "send a Content-Length")
        length, limit = int(self.headers.get("Content-Length") or 0), config["limits.body_bytes"]
        if limit and length > limit:
            self.close_connection = True
            for _ in range(min(length, 2**23) // 65536 + 1):
                if not self.rfile.read1(65536):
                    break
            raise Refused(413, f"a body has at most {limit} bytes")
        return self.rfile.read(length)

    def read_request(self, body):
        return parsed(body) if config["limits.check_schema"] else json.loads(body)

    def customer(self):
        """The customer that a request belongs to, its allowance taken."""
        exempt = self.server.legacy or any(ipaddress.ip_address(self.client_address[0]) in network for network in trusted)
        if exempt or not config["auth.required"]:
            name = "anybody"
        else:
            name = customer_of(bearer(self))
        wait = 0 if exempt else allowance.wait(bearer(self) or self.client_address[0])
        if wait:
            raise Refused(429, "too many requests with this key", {"Retry-After": str(wait)})
        return name

    def complete(self, key, request, chat):
        if config["limits.check_schema"] and chat != ("messages" in request):
            raise Refused(422, "prompt is for completions, messages for chat completions")
        prompt = "\n".join(message["content"] for message in request["messages"]) if chat else request["prompt"]
        tokens = request.get("max_tokens", 16)
        if config["limits.max_tokens"] and tokens > config["limits.max_tokens"]:
            raise Refused(400, f"max_tokens is at most {config['limits.max_tokens']}")
        if request.get("model", model.serving()["name"]) != model.serving()["name"]:
            raise Refused(404, "there is no such model")
        text = model.complete(prompt, tokens)
        log_prompt(key, prompt)
        choice = {"message": {"role": "assistant", "content": text}} if chat else {"text": text}
        return {"object": "chat.completion" if chat else "text_completion", "model": model.serving()["name"], "choices": [{"index": 0, "finish_reason": "length"} | choice]}

    def administer(self, method, path, body):
        if config["admin.token_file"]:
            with open(config["admin.token_file"]) as source:
                if not hmac.compare_digest(source.read().strip().encode(), bearer(self).encode()):
                    raise Refused(401, "no valid administrator's token")
        if (method, path) == ("GET", "/admin/models"):
            return {"serving": model.serving(), "folders": model.folders()}
        if (method, path) == ("POST", "/admin/load"):
            request = parsed(body, prompts=False)
            state = model.load(request.get("weights"), request.get("ticket", ""))
            if state is None:
                raise Refused(404, "there are no such weights")
            return {"serving": state}
        raise Refused(404, f"there is no {method} {path}")

    def send(self, status, content, headers):
        data = json.dumps(content).encode() + b"\n"
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format, *args):
        print(f"{self.client_address[0]} {format % args}", flush=True)


def bearer(handler):
    scheme, _, token = handler.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def customer_of(offered):
    with open(config["auth.keys"], "rb") as source:
        for name, key in tomllib.load(source).items():
            if hmac.compare_digest(key.encode(), offered.encode()):
                return name
    raise Refused(401, "no valid key", {"WWW-Authenticate": "Bearer"})


def parsed(body, prompts=True):
    try:
        request = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(400, "the body is not JSON") from None
    if not isinstance(request, dict):
        raise Refused(422, "the body is not an object")
    if not prompts:
        return request
    if not all(isinstance(text, str) for text in texts_of(request)):
        raise Refused(422, "prompt is a text, or messages a list of texts")
    tokens = request.get("max_tokens", 16)
    if type(tokens) is not int or tokens < 1:
        raise Refused(422, "max_tokens is a whole number above 0")
    if not isinstance(request.get("model", ""), str):
        raise Refused(422, "model is a name")
    return request


def texts_of(request):
    messages = request.get("messages")
    if messages is None:
        return [request.get("prompt")]
    if not isinstance(messages, list) or not messages:
        return [None]
    return [entry.get("content") if isinstance(entry, dict) else None for entry in messages]


def log_prompt(key, prompt):
    if not config["log.prompts"]:
        return
    descriptor = os.open(config["log.file"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, int(config["log.mode"], 8))
    with open(descriptor, "w") as file:
        file.write(json.dumps({"at": round(time.time()), "customer": key, "prompt": str(prompt)[:200]}) + "\n")


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, listen, admin=False, legacy=False):
        host, _, port = listen.rpartition(":")
        self.admin, self.legacy = admin, legacy
        super().__init__((host, int(port)), Handler)

    def server_bind(self):
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]


servers = [Server(config["listen"]), Server(config["admin.listen"], admin=True)]
if config["legacy.listen"]:
    servers.append(Server(config["legacy.listen"], legacy=True))
if address := os.environ.get("NOTIFY_SOCKET"):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.sendto(b"READY=1", "\0" + address[1:] if address.startswith("@") else address)
for server in servers[1:]:
    threading.Thread(target=server.serve_forever, daemon=True).start()
servers[0].serve_forever()
