"""Where results were found: versions, and what kind of machine."""

import os
import platform
from pathlib import Path

import dlref
from dlref.verify.store import LIBRARIES, versions


def environment(devices: tuple[str, ...] = ("cpu",), seed: int = 0) -> dict:
    """Return versions, system, processor, seed and devices."""
    found: dict = {"dlref": dlref.__version__, **versions(LIBRARIES)}
    found |= {"system": platform.system(), "processor": processor()}
    found |= {"cores": os.cpu_count(), "seed": seed, "devices": list(devices)}
    if "cuda" in devices:
        import torch

        found["gpu"] = torch.cuda.get_device_name()
    return found


def processor() -> str:
    """Return the model of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    models = (line.partition(":")[2].strip() for line in lines if "model name" in line)
    return next(models, platform.machine())


def has_cuda() -> bool:
    """Whether PyTorch sees an NVIDIA GPU."""
    import torch

    return torch.cuda.is_available()
