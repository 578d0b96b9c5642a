"""gpu-notebook: runs researchers' Python on this node."""

import hmac
import json
import subprocess
import sys

import service

config = service.load_config("notebook", service.listener | {"auth.mode": "none", "auth.token_file": "", "auth.token_in_url": True})
if config["auth.mode"] not in ("none", "token"):
    raise SystemExit("auth.mode is none or token")


def run(code):
    try:
        done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, errors="replace", timeout=5, cwd="/var/lib/gpu-notebook")
    except subprocess.TimeoutExpired:
        raise service.Refused(408, "the cell ran longer than 5 seconds") from None
    return {"status": done.returncode, "stdout": done.stdout[:65536], "stderr": done.stderr[:65536]}


class Notebook(service.Handler):
    def authenticate(self, query):
        if config["auth.mode"] == "none":
            return
        offered = [self.bearer(), *(query.get("token", []) if config["auth.token_in_url"] else [])]
        with open(config["auth.token_file"], "rb") as source:
            token = source.read().strip()
        if not any(hmac.compare_digest(token, entry.encode()) for entry in offered):
            raise service.Refused(401, "no valid token")

    def answer(self, method, path, query, body):
        if (method, path) == ("GET", "/api/status"):
            return 200, {"status": "idle"}
        self.authenticate(query)
        if (method, path) == ("GET", "/"):
            return 200, "gpu-notebook: POST /api/execute {\"code\": ...}\n"
        if (method, path) != ("POST", "/api/execute"):
            raise service.Refused(404, "not found")
        try:
            code = json.loads(body)["code"]
        except (ValueError, TypeError, KeyError):
            raise service.Refused(400, "expected {\"code\": ...}") from None
        return 200, run(str(code))


service.Server(config, Notebook).serve()
