"""Settings of the inference server: server.toml, then server.d/*.toml in order. The last one wins; the log tells which."""

import glob
import sys
import tomllib

DEFAULTS = {
    "listen": "127.0.0.1:8000",
    "legacy.listen": "",
    "auth.required": False,
    "auth.keys": "/etc/inference/keys.toml",
    "auth.trusted_networks": [],
    "limits.requests_per_minute": 0,
    "limits.burst": 1,
    "limits.body_bytes": 0,
    "limits.max_tokens": 0,
    "limits.check_schema": False,
    "admin.public": False,
    "admin.listen": "127.0.0.1:8001",
    "admin.token_file": "",
    "errors.verbose": False,
    "log.prompts": True,
    "log.file": "/var/log/inference/prompts.log",
    "log.mode": "0640",
}


def load(folder="/etc/inference"):
    settings = {}
    for path in [f"{folder}/server.toml", *sorted(glob.glob(f"{folder}/server.d/*.toml"))]:
        with open(path, "rb") as source:
            settings |= {key: (value, path) for key, value in flat(tomllib.load(source)).items()}
    for key, (value, path) in sorted(settings.items()):
        if key not in DEFAULTS:
            sys.exit(f"{path}: unknown setting {key}")
        print(f"{key} = {value!r}  ({path})", flush=True)
    return {key: settings.get(key, (value, ""))[0] for key, value in DEFAULTS.items()}


def flat(table, prefix=""):
    entries = {}
    for key, value in table.items():
        entries |= flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return entries
