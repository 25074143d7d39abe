"""The beta-VAE 784-400-2x20, 20-400-784 with softplus at a temperature; a pass and the evidence bound of held-out digits a line."""
import json
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

from serve import Softplus, as_ours, digits

LATENTS, DRAWS = 20, 8


def parts(model, x, noise):
    """Distortion and rate, nats a row."""
    mean, log_variance = model["encoder"](x).chunk(2, 1)
    z = mean + (0.5 * log_variance).exp() * noise
    logits = model["decoder"](z)
    distortion = F.binary_cross_entropy_with_logits(logits, x.expand_as(logits), reduction="none").sum(-1)
    return distortion, 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum(1)


torch.set_num_threads(2)
settings = json.loads(sys.stdin.readline())
torch.manual_seed(settings["seed"])
at = settings["temperature"]
encoder = nn.Sequential(nn.Linear(784, 400), Softplus(at), nn.Linear(400, 2 * LATENTS))
decoder = nn.Sequential(nn.Linear(LATENTS, 400), Softplus(at), nn.Linear(400, 784))
model = nn.ModuleDict({"encoder": as_ours(encoder, [2, 1]), "decoder": as_ours(decoder, [2, 1])})
(x, _), (held, _) = digits(settings, [784])
held = held[: settings["samples"]]
optimiser = torch.optim.Adam(model.parameters(), settings["rate"])
print(json.dumps({"ready": torch.__version__}), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    for rows in torch.randperm(len(x)).split(settings["batch"]):
        optimiser.zero_grad()
        distortion, rate = parts(model, x[rows], torch.randn(len(rows), LATENTS))
        (distortion.mean() + settings["beta"] * rate.mean()).backward()
        optimiser.step()
    with torch.no_grad():
        distortion, rate = parts(model, held, torch.randn(DRAWS, len(held), LATENTS))
        told = {"distortion": distortion.mean().item(), "rate": rate.mean().item()}
        told["evidenceBound"] = told["distortion"] + told["rate"]
    ms = 1000 * (time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"ms": ms, "told": told, "peak": peak}), flush=True)
