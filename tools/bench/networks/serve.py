"""Trains a network in PyTorch, a pass for each line: settings as JSON on the first line, then a pass and an answer a line."""
import gzip
import json
import resource
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def digits(settings, shape):
    """Points in [0, 1], labels; those to learn from and the others."""
    with gzip.open(settings["path"]) as file:
        points = np.frombuffer(file.read(), np.uint8, offset=16).astype(np.float32) / 255
    with gzip.open(settings["labels"]) as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8).astype(np.int64)
    points = torch.from_numpy(points.reshape(-1, *shape))
    labels = torch.from_numpy(labels)
    n = settings["learnt"]
    return (points[:n], labels[:n]), (points[n:], labels[n:])


class Softplus(nn.Module):
    """T ln(1 + e^(u/T))."""

    def __init__(self, temperature):
        super().__init__()
        self.beta = 1 / temperature

    def forward(self, u):
        return F.softplus(u, beta=self.beta)  # u itself above 20 T: e^(-20) is less than the rounding


def as_ours(model, gains):
    """Starting values of our law: normal of variance gain / inputs, biases 0."""
    layers = [m for m in model.modules() if isinstance(m, (nn.Linear, nn.Conv2d))]
    for layer, gain in zip(layers, gains, strict=True):
        nn.init.normal_(layer.weight, 0, (gain / layer.weight[0].numel()) ** 0.5)
        nn.init.zeros_(layer.bias)
    return model


def accuracy(outputs, labels):
    return (outputs.argmax(1) == labels).double().mean().item()


def mean_square_error(outputs, targets):
    return F.mse_loss(outputs, targets).item()


def serve(make):
    """make(settings) -> model, (x, y) to learn from, (x, y) to be tested on, loss(outputs, y), (name, score(outputs, y))."""
    settings = json.loads(sys.stdin.readline())
    torch.set_num_threads(settings.get("threads", 2))
    torch.manual_seed(settings["seed"])
    model, (x, y), (test_x, test_y), loss, (name, score) = make(settings)
    optimiser = torch.optim.Adam(model.parameters(), settings["rate"])
    batch = settings["batch"]
    print(json.dumps({"ready": torch.__version__}), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        model.train()
        order = torch.randperm(len(x))
        for rows in order.split(batch):
            optimiser.zero_grad()
            loss(model(x[rows]), y[rows]).backward()
            optimiser.step()
        model.eval()
        with torch.no_grad():
            told = {name: score(model(test_x), test_y)}
        ms = 1000 * (time.perf_counter() - start)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"ms": ms, "told": told, "peak": peak}), flush=True)
