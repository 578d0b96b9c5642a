"""gpu-exporter: GPU readings for Prometheus."""

import tomllib

import gpus
import service

config = service.load_config("exporter", service.listener | {"labels": []})
HELP = {
    "DCGM_FI_DEV_GPU_UTIL": ("gauge", "GPU utilization (in %)."),
    "DCGM_FI_DEV_GPU_TEMP": ("gauge", "GPU temperature (in C)."),
    "DCGM_FI_DEV_FB_USED": ("gauge", "Framebuffer memory used (in MiB)."),
    "DCGM_FI_DEV_POWER_USAGE": ("gauge", "Power draw (in W)."),
    "DCGM_FI_DEV_POWER_MGMT_LIMIT": ("gauge", "Power limit (in W)."),
    "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION": ("counter", "Total energy since the driver was loaded (in mJ)."),
    "DCGM_FI_DEV_RESETS": ("counter", "Resets by an operator."),
}


def labels_of(index):
    with open("/var/lib/gpu-node/jobs.toml", "rb") as source:
        job = tomllib.load(source)["gpu"][index]
    return gpus.identity(index) | {name: job[name] for name in config["labels"]}


def exposition():
    nodes = [(labels_of(index), gpus.readings(index)) for index in range(gpus.COUNT)]
    for name, (kind, text) in HELP.items():
        yield f"# HELP {name} {text}\n# TYPE {name} {kind}\n"
        for labels, values in nodes:
            written = ",".join(f'{key}="{value}"' for key, value in labels.items())
            yield f"{name}{{{written}}} {values[name]}\n"


class Exporter(service.Handler):
    def answer(self, method, path, query, body):
        if path == "/metrics" and method == "GET":
            return 200, "".join(exposition())
        if path == "/" and method == "GET":
            return 200, "gpu-exporter: the readings are at /metrics\n"
        raise service.Refused(404, "not found")


service.Server(config, Exporter).serve()
