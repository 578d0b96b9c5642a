"""The GPUs of this node. There are none: the readings follow the clock, and what an operator sets is kept in a file."""

import fcntl
import hashlib
import json
import math
import time
from contextlib import contextmanager

COUNT = 4
STATE = "/var/lib/gpu-node/state.json"
FACTORY = {"watts": 400, "resets": 0, "reason": ""}


def identity(index):
    digest = hashlib.sha256(f"gpu {index}".encode()).hexdigest()
    return {"gpu": str(index), "UUID": f"GPU-{digest[:8]}-{digest[8:12]}-{digest[12:16]}", "device": f"nvidia{index}", "modelName": "Simulated A100 80GB"}


@contextmanager
def state(write=False):
    with open(STATE, "a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX if write else fcntl.LOCK_SH)
        file.seek(0)
        text = file.read()
        gpus = json.loads(text) if text else [dict(FACTORY) for _ in range(COUNT)]
        yield gpus
        if write:
            file.truncate(0)
            file.write(json.dumps(gpus))


def readings(index):
    now = time.time()
    load = 0.72 + 0.2 * math.sin(now / 7 + index) + 0.06 * math.sin(now * 3 + index * 2)
    with state() as gpus:
        limit, resets = gpus[index]["watts"], gpus[index]["resets"]
    return {
        "DCGM_FI_DEV_GPU_UTIL": round(100 * load),
        "DCGM_FI_DEV_GPU_TEMP": round(38 + 40 * load),
        "DCGM_FI_DEV_FB_USED": round(61440 * load),
        "DCGM_FI_DEV_POWER_USAGE": round(limit * load, 3),
        "DCGM_FI_DEV_POWER_MGMT_LIMIT": limit,
        "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION": round(now * 1000 * 280) + index,
        "DCGM_FI_DEV_RESETS": resets,
    }
