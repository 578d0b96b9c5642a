"""gpu-manager: reads, resets and limits the GPUs of this node."""

import hmac
import json
import re
import tomllib

import gpus
import service

config = service.load_config(
    "manager",
    service.listener | {"auth.mode": "none", "auth.tokens": "", "roles.viewer": ["read"], "roles.operator": ["read", "reset", "power"]},
)
if config["auth.mode"] not in ("none", "token"):
    raise SystemExit("auth.mode is none or token")


def role_of(token):
    with open(config["auth.tokens"], "rb") as source:
        for entry in tomllib.load(source)["token"]:
            if hmac.compare_digest(entry["token"].encode(), token.encode()):
                return entry["role"]
    raise service.Refused(401, "no valid token")


def overview():
    with gpus.state() as states:
        return {"gpus": [gpus.identity(index) | states[index] for index in range(gpus.COUNT)]}


def wanted(body):
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        raise service.Refused(400, "the body is not JSON") from None
    if not isinstance(value, dict):
        raise service.Refused(400, "the body is not an object")
    return value


class Manager(service.Handler):
    def may(self, action):
        if config["auth.mode"] == "none":
            return
        if action not in config[f"roles.{role_of(self.bearer())}"]:
            raise service.Refused(403, f"your role may not {action}")

    def answer(self, method, path, query, body):
        if (method, path) == ("GET", "/v1/health"):
            return 200, {"status": "ok"}
        if (method, path) == ("GET", "/v1/gpus"):
            self.may("read")
            return 200, overview()
        match = re.fullmatch(r"/v1/gpus/(\d)/(reset|power)", path)
        if method != "POST" or not match or int(match[1]) >= gpus.COUNT:
            raise service.Refused(404, "not found")
        self.may(match[2])
        return 200, change(int(match[1]), match[2], wanted(body))


def change(index, action, value):
    if action == "power" and value.get("watts") not in range(100, 701):
        raise service.Refused(422, "watts is a whole number from 100 to 700")
    with gpus.state(write=True) as states:
        if action == "power":
            states[index]["watts"] = value["watts"]
        else:
            states[index] |= {"resets": states[index]["resets"] + 1, "reason": str(value.get("reason", ""))[:80]}
        return states[index] | {"gpu": str(index)}


service.Server(config, Manager).serve()
