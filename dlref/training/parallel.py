"""One network's gradients, by one process and by several that share the work.

    torchrun --nproc-per-node 2 -m dlref.training.parallel

runs on this machine; with torchrun's own options, --nnodes and --rdzv-endpoint, the
same command runs on many. Only the first process prints. PyTorch's own
engine does the work: what is compared is its gradients with those of one process.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
from torch import nn
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.pipelining import PipelineStage, ScheduleGPipe
from torch.distributed.tensor import DTensor
from torch.distributed.tensor.debug import CommDebugMode
from torch.distributed.tensor.parallel import (
    ColwiseParallel,
    RowwiseParallel,
    parallelize_module,
)
from torch.nn.parallel import DistributedDataParallel

from dlref.numpy import gelu, linear, mse_loss
from dlref.verify.environment import environment

ROWS, WIDTH, HIDDEN, PARTS = 48, 24, 96, 4  # of a batch, and its micro-batches
NAME = "dlref.training.parallel"
START = f"torchrun --nproc-per-node 2 -m {NAME}"
RECORD = (
    Path(__file__).parents[1] / "concepts" / "practice" / "parallel" / "training.json"
)
Gradients = dict[str, np.ndarray]


class Block(nn.Module):
    """Two linear layers with GELU between."""

    def __init__(self) -> None:
        super().__init__()
        self.up = nn.Linear(WIDTH, HIDDEN)
        self.down = nn.Linear(HIDDEN, WIDTH)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the block's output, (N, D)."""
        return self.down(nn.functional.gelu(self.up(x)))


def network(blocks: int) -> nn.Sequential:
    """Return the network, the same in each process."""
    torch.manual_seed(0)
    return nn.Sequential(*(Block() for _ in range(blocks))).double()


def batch() -> tuple[torch.Tensor, torch.Tensor]:
    """Return rows and targets, the same in each process."""
    rng = np.random.default_rng(0)
    x, target = rng.normal(size=(2, ROWS, WIDTH))
    return torch.tensor(x), torch.tensor(target)


def by_hand(model: nn.Sequential) -> Gradients:
    """Return the gradients by the NumPy operations of this book, in one process."""
    x, target = (t.numpy() for t in batch())
    given = {n: p.detach().numpy() for n, p in model.named_parameters()}
    backs = []
    for at in range(len(model)):
        for name in (f"{at}.up", "", f"{at}.down"):
            if name:
                x, back = linear(x, given[f"{name}.weight"], given[f"{name}.bias"])
            else:
                x, back = gelu(x)
            backs.append((name, back))
    dx, found = mse_loss(x, target)[1](1.0)[0], {}
    for name, back in reversed(backs):
        if name:
            dx, found[f"{name}.weight"], found[f"{name}.bias"] = back(dx)
        else:
            dx = back(dx)
    return found


def gradients(model: nn.Module) -> Gradients:
    """Return the gradients that this process has, whole."""
    found = {}
    for name, parameter in model.named_parameters():
        grad = parameter.grad
        if isinstance(grad, DTensor):
            grad = grad.full_tensor()
        if grad is not None:
            found[name] = grad.numpy()
    return found


def single(model: nn.Sequential) -> tuple[Gradients, dict]:
    """Return the gradients by autograd, in one process."""
    x, target = batch()
    nn.functional.mse_loss(model(x), target).backward()
    return gradients(model), {}


def data(model: nn.Sequential) -> tuple[Gradients, dict]:
    """Each process has all weights and a share of the rows; gradients are averaged."""
    sent = []

    def count(_, bucket):
        buffer = bucket.buffer() / dist.get_world_size()
        sent.append(buffer.numel() * buffer.element_size())
        return (
            dist.all_reduce(buffer, async_op=True)
            .get_future()
            .then(lambda done: done.value()[0])
        )

    parallel = DistributedDataParallel(model)
    parallel.register_comm_hook(None, count)
    mine = [t.chunk(dist.get_world_size())[dist.get_rank()] for t in batch()]
    nn.functional.mse_loss(parallel(mine[0]), mine[1]).backward()
    return gradients(model), {"all-reduced bytes": sum(sent)}


def tensor(model: nn.Sequential) -> tuple[Gradients, dict]:
    """Each process has a share of each layer's weights, and all rows."""
    mesh = init_device_mesh("cpu", (dist.get_world_size(),))
    plan = {"*.up": ColwiseParallel(), "*.down": RowwiseParallel()}
    parallelize_module(model, mesh, plan)
    x, target = batch()
    counted = CommDebugMode()
    with counted:
        nn.functional.mse_loss(model(x.requires_grad_()), target).backward()
    times = {str(k).rpartition(".")[2]: v for k, v in counted.get_comm_counts().items()}
    return gradients(model), {
        "calls": times,
        "all-reduced bytes": sum(times.values()) * x.nbytes,
    }


def pipeline(model: nn.Sequential) -> tuple[Gradients, dict]:
    """Each process has some of the layers; micro-batches pass through."""
    rank, count = dist.get_rank(), dist.get_world_size()
    mine = model[rank * len(model) // count : (rank + 1) * len(model) // count]
    stage = PipelineStage(mine, rank, count, torch.device("cpu"))
    schedule = ScheduleGPipe(stage, PARTS, loss_fn=nn.functional.mse_loss)
    x, target = batch()
    if rank == 0:
        schedule.step(x)
    elif rank == count - 1:
        schedule.step(target=target)
    else:
        schedule.step()
    shares: list = [None] * count
    dist.all_gather_object(shares, gradients(model))
    found = {n: g for share in shares for n, g in share.items()}
    hops = 2 * (count - 1)  # there and back
    idle = (count - 1) / (PARTS + count - 1)
    return found, {"sent bytes": hops * x.nbytes, "idle": idle}


WAYS: dict[str, Callable] = {"data": data, "tensor": tensor, "pipeline": pipeline}


def measure() -> dict:
    """Return how far each way's gradients are from those of one process."""
    blocks = 2 * dist.get_world_size()
    expected, _ = single(network(blocks))
    found = {"by hand": (by_hand(network(blocks)), {})}
    found |= {name: way(network(blocks)) for name, way in WAYS.items()}
    largest = max(float(np.abs(g).max()) for g in expected.values())
    rows = {}
    for name, (grads, more) in found.items():
        gaps = [float(np.abs(grads[n] - g).max()) for n, g in expected.items()]
        rows[name] = {"relative_difference": max(gaps) / largest, **more}
    sizes = {"rows": ROWS, "width": WIDTH, "hidden": HIDDEN, "parts": PARTS}
    sizes |= {"blocks": blocks, "parameters": sum(g.size for g in expected.values())}
    return {"processes": dist.get_world_size(), "sizes": sizes, "ways": rows}


def main(arguments: list[str] | None = None) -> int:
    """Compare, and write the record."""
    parser = argparse.ArgumentParser(START)
    parser.add_argument("--out", type=Path, default=RECORD, help="the record to write")
    given = parser.parse_args(arguments)
    if "RANK" not in os.environ:
        parser.error("this needs several processes; start it by torchrun")
    dist.init_process_group("gloo")
    found = measure()
    if dist.get_rank() == 0:
        about = {"date": date.today().isoformat(), "environment": environment()}
        given.out.write_text(json.dumps(about | found) + "\n", encoding="utf-8")
        for name, row in found["ways"].items():
            sys.stdout.write(f"{name}: differs by {row['relative_difference']:.1e}\n")
    dist.destroy_process_group()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
