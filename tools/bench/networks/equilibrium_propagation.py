"""The 784-512-10 network of equilibrium-propagation.mjs in PyTorch on the CPU, driven line by line.

    python equilibrium_propagation.py FOLDER THREADS

FOLDER holds points.f32 [10000, 784] in [0, 1] and labels.i32; the first 8,000 are learnt. It first prints its version. Then it takes

    {"do": "start", "way": WAY, "seed": 1, "batch": 50, "rate": 0.001, "free": 20, "nudged": 6, "step": 0.5, "beta": 0.5}
                            -> {}
    {"do": "epoch"}         -> {"seconds": 1.2}
    {"do": "test"}          -> {"error": 0.03, "peak": bytes}

WAY is

    relu          backpropagation, hidden units max(0, u), softmax cross-entropy
    hard-sigmoid  backpropagation, hidden and output units of the range [0, 1], squared error: what equilibrium propagation learns
    products      equilibrium propagation as in the papers' code: every step multiplies states with all weights, those of the input too
    autograd      the same with the forces by automatic differentiation of the primitive function, as in the later papers' code

All with Adam. Equilibrium propagation is symmetric, from zero states (Scellier and Bengio 2017; Laborieux et al. 2021).
"""
import json
import resource
import sys
import time

import numpy as np
import torch

folder, threads = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(threads)
points = torch.from_numpy(np.fromfile(f"{folder}/points.f32", "float32").reshape(-1, 784))
labels = torch.from_numpy(np.fromfile(f"{folder}/labels.i32", "int32").astype("int64"))
LEARNT = 8000


def weights(seed):
    """Uniform in +- sqrt(6 / (n + m)), biases 0, as ours start."""
    torch.manual_seed(seed)
    theta = []
    for n, m in [(784, 512), (512, 10)]:
        theta += [(2 * torch.rand(n, m) - 1) * (6 / (n + m)) ** 0.5, torch.zeros(m)]
    return theta


class Backpropagation:
    def __init__(self, request):
        self.relu = request["way"] == "relu"
        self.theta = [w.requires_grad_() for w in weights(request["seed"])]
        self.optimiser = torch.optim.Adam(self.theta, lr=request["rate"])

    def outputs(self, x):
        w1, b1, w2, b2 = self.theta
        u = x @ w1 + b1
        h = torch.relu(u) if self.relu else u.clamp(0, 1)
        y = h @ w2 + b2
        # Where an output of a settled network stands at a bound, targets still pull at it: no clamp of outputs here.
        return y

    def update(self, x, t):
        self.optimiser.zero_grad()
        y = self.outputs(x)
        if self.relu:
            loss = torch.nn.functional.cross_entropy(y, t)
        else:
            loss = 0.5 * (y - torch.nn.functional.one_hot(t, 10)).square().sum(1).mean()
        loss.backward()
        self.optimiser.step()


class EquilibriumPropagation:
    def __init__(self, request):
        self.request = request
        self.theta = weights(request["seed"])
        self.optimiser = torch.optim.Adam(self.theta, lr=request["rate"])
        self.step = self.by_autograd if request["way"] == "autograd" else self.by_products

    def by_products(self, x, states, beta, target):
        w1, b1, w2, b2 = self.theta
        h, y = states
        e = self.request["step"]
        dh = x @ w1 + b1 + y @ w2.T - h
        dy = h @ w2 + b2 - y
        if beta != 0:
            dy = dy + beta * (target - y)
        return [(h + e * dh).clamp(0, 1), (y + e * dy).clamp(0, 1)]

    def by_autograd(self, x, states, beta, target):
        with torch.enable_grad():
            states = [s.detach().requires_grad_() for s in states]
            total = self.energy(x, states).sum()
            if beta != 0:
                total = total + 0.5 * beta * (states[1] - target).square().sum()
            slopes = torch.autograd.grad(total, states)
        return [(s - self.request["step"] * g).clamp(0, 1).detach() for s, g in zip(states, slopes)]

    def energy(self, x, states):
        w1, b1, w2, b2 = self.theta
        h, y = states
        return 0.5 * h.square().sum(1) + 0.5 * y.square().sum(1) - ((x @ w1 + b1) * h).sum(1) - ((h @ w2 + b2) * y).sum(1)

    @torch.no_grad()
    def settled(self, x, states, steps, beta=0.0, target=None):
        for _ in range(steps):
            states = self.step(x, states, beta, target)
        return states

    def free(self, x):
        zeros = [torch.zeros(len(x), 512), torch.zeros(len(x), 10)]
        return self.settled(x, zeros, self.request["free"])

    def outputs(self, x):
        return self.free(x)[1]

    @torch.no_grad()
    def update(self, x, t):
        beta, steps = self.request["beta"], self.request["nudged"]
        target = torch.nn.functional.one_hot(t, 10).float()
        free = self.free(x)
        plus = self.settled(x, free, steps, beta, target)
        minus = self.settled(x, free, steps, -beta, target)
        scale = 1 / (2 * beta * len(x))
        if self.request["way"] == "autograd":
            for w in self.theta:
                w.requires_grad_()
            with torch.enable_grad():
                difference = (self.energy(x, plus) - self.energy(x, minus)).sum() * scale
                slopes = torch.autograd.grad(difference, self.theta)
            for w, slope in zip(self.theta, slopes):
                w.grad = slope
        else:
            (h, y), (h0, y0) = plus, minus
            w1, b1, w2, b2 = self.theta
            w1.grad = -scale * (x.T @ h - x.T @ h0)
            b1.grad = -scale * (h - h0).sum(0)
            w2.grad = -scale * (h.T @ y - h0.T @ y0)
            b2.grad = -scale * (y - y0).sum(0)
        self.optimiser.step()


print(json.dumps({"version": f"torch {torch.__version__}"}), flush=True)
model, batch = None, 0
for line in sys.stdin:
    request = json.loads(line)
    answer = {}
    if request["do"] == "start":
        is_backpropagation = request["way"] in ("relu", "hard-sigmoid")
        model = Backpropagation(request) if is_backpropagation else EquilibriumPropagation(request)
        batch = request["batch"]
    elif request["do"] == "epoch":
        start = time.perf_counter()
        for rows in torch.randperm(LEARNT).split(batch):
            model.update(points[rows], labels[rows])
        answer = {"seconds": time.perf_counter() - start}
    else:
        with torch.no_grad():
            wrong = (model.outputs(points[LEARNT:]).argmax(1) != labels[LEARNT:]).float().mean()
        answer = {"error": float(wrong), "peak": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}
    print(json.dumps(answer), flush=True)
