"""784-512-10 in PyTorch on the CPU, by backpropagation and by equilibrium propagation the way of the papers' code.

Settings as JSON on the first line, among them `way`; then a pass and an answer a line, as serve.py has it.

    relu          backpropagation, hidden units max(0, u), softmax cross-entropy
    hard-sigmoid  backpropagation, hidden units min(max(u, 0), 1), squared error
    products      equilibrium propagation: each step multiplies states with all weights, those of the inputs too
    autograd      the same, each step differentiates the energy

Equilibrium propagation is symmetric, from states of 0 (Scellier and Bengio 2017, Laborieux et al. 2021). All have Adam, with a rate that
falls as ours does.
"""
import json
import math
import resource
import sys
import time

import torch
from serve import accuracy, digits


def weights(seed, gain):
    """Uniform in +- gain sqrt(6 / (n + m)), biases 0: the law that ours start from."""
    torch.manual_seed(seed)
    theta = []
    for n, m in [(784, 512), (512, 10)]:
        theta += [gain * (2 * torch.rand(n, m) - 1) * (6 / (n + m)) ** 0.5, torch.zeros(m)]
    return theta


class Backpropagation:
    def __init__(self, settings):
        self.relu = settings["way"] == "relu"
        self.theta = [w.requires_grad_() for w in weights(settings["seed"], 1 if self.relu else settings["gain"])]

    def outputs(self, x):
        w1, b1, w2, b2 = self.theta
        u = x @ w1 + b1
        h = torch.relu(u) if self.relu else u.clamp(0, 1)
        return h @ w2 + b2

    def differentiate(self, x, t):
        for w in self.theta:
            w.grad = None
        y = self.outputs(x)
        if self.relu:
            loss = torch.nn.functional.cross_entropy(y, t)
        else:
            loss = 0.5 * (y - torch.nn.functional.one_hot(t, 10)).square().sum(1).mean()
        loss.backward()


class EquilibriumPropagation:
    def __init__(self, settings):
        self.settings = settings
        self.theta = weights(settings["seed"], settings["gain"])
        self.is_automatic = settings["way"] == "autograd"
        self.step = self.by_autograd if self.is_automatic else self.by_products

    def by_products(self, x, states, beta, target):
        w1, b1, w2, b2 = self.theta
        h, y = states
        step = self.settings["step"]
        dh = x @ w1 + b1 + y @ w2.T - h
        dy = h @ w2 + b2 - y
        if beta != 0:
            dy = dy + beta * (target - y)
        return [(h + step * dh).clamp(0, 1), (y + step * dy).clamp(0, 1)]

    def by_autograd(self, x, states, beta, target):
        with torch.enable_grad():
            states = [s.detach().requires_grad_() for s in states]
            total = self.energy(x, states).sum()
            if beta != 0:
                total = total + 0.5 * beta * (states[1] - target).square().sum()
            slopes = torch.autograd.grad(total, states)
        return [(s - self.settings["step"] * g).clamp(0, 1).detach() for s, g in zip(states, slopes)]

    def energy(self, x, states):
        w1, b1, w2, b2 = self.theta
        h, y = states
        own = 0.5 * h.square().sum(1) + 0.5 * y.square().sum(1)
        return own - ((x @ w1 + b1) * h).sum(1) - ((h @ w2 + b2) * y).sum(1)

    @torch.no_grad()
    def settled(self, x, states, steps, beta=0.0, target=None):
        for _ in range(steps):
            states = self.step(x, states, beta, target)
        return states

    def free(self, x):
        return self.settled(x, [torch.zeros(len(x), 512), torch.zeros(len(x), 10)], self.settings["free"])

    def outputs(self, x):
        return self.free(x)[1]

    @torch.no_grad()
    def differentiate(self, x, t):
        beta, steps = self.settings["beta"], self.settings["nudged"]
        target = torch.nn.functional.one_hot(t, 10).float()
        free = self.free(x)
        plus = self.settled(x, free, steps, beta, target)
        minus = self.settled(x, free, steps, -beta, target)
        scale = 1 / (2 * beta * len(x))
        if self.is_automatic:
            with torch.enable_grad():
                for w in self.theta:
                    w.requires_grad_()
                slopes = torch.autograd.grad((self.energy(x, plus) - self.energy(x, minus)).sum() * scale, self.theta)
        else:
            (h, y), (h0, y0) = plus, minus
            slopes = [
                scale * (x.T @ h0 - x.T @ h),
                scale * (h0 - h).sum(0),
                scale * (h0.T @ y0 - h.T @ y),
                scale * (y0 - y).sum(0),
            ]
        for w, slope in zip(self.theta, slopes):
            w.grad = slope


settings = json.loads(sys.stdin.readline())
torch.set_num_threads(settings.get("threads", 2))
(x, y), (test_x, test_y) = digits(settings, [784])
is_backpropagation = settings["way"] in ("relu", "hard-sigmoid")
model = Backpropagation(settings) if is_backpropagation else EquilibriumPropagation(settings)
optimiser = torch.optim.Adam(model.theta, settings["rate"])
print(json.dumps({"ready": torch.__version__}), flush=True)
for number, _ in enumerate(sys.stdin):
    share = math.sin(math.pi * number / (2 * settings["passes"])) ** 2
    for group in optimiser.param_groups:
        group["lr"] = settings["rate"] + (settings["lastRate"] - settings["rate"]) * share
    start = time.perf_counter()
    for rows in torch.randperm(len(x)).split(settings["batch"]):
        model.differentiate(x[rows], y[rows])
        optimiser.step()
    with torch.no_grad():
        told = {"accuracy": accuracy(model.outputs(test_x), test_y)}
    ms = 1000 * (time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"ms": ms, "told": told, "peak": peak}), flush=True)
