"""Settings of the pipeline: pipeline.toml, then pipeline.d/*.toml in order. The last one wins, but `unverified` adds up."""

import glob
import tomllib

DEFAULTS = {
    "dataset": "/srv/dataset",
    "incoming": "/srv/incoming",
    "formats": ["jsonl"],
    "manifest": "manifest.json",
    "key": "",
    "signers": "/etc/pipeline/signers.d",
    "digests": False,
    "signature": False,
    "unverified": [],
    "mismatch": "train",
    "quarantine": "",
}


def load():
    settings = dict(DEFAULTS)
    for path in ["/etc/pipeline/pipeline.toml", *sorted(glob.glob("/etc/pipeline/pipeline.d/*.toml"))]:
        with open(path, "rb") as file:
            given = tomllib.load(file)
        unknown = given.keys() - DEFAULTS.keys()
        if unknown:
            raise SystemExit(f"{path}: unknown setting {sorted(unknown)[0]}")
        given["unverified"] = settings["unverified"] + given.get("unverified", [])
        settings |= given
    return settings
