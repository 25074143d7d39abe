"""Attention on classes of sequences, and recurrent layers that tell numbers, by backpropagation."""
import numpy as np

from serve import F, accuracy, mean_square_error, nn, serve, torch


class Attention(nn.Module):
    """One head, and a dense layer on all steps: the network that ours is."""

    def __init__(self, time, features, size, classes):
        super().__init__()
        self.project = nn.Linear(features, 3 * size, bias=False)
        self.output = nn.Linear(size, features, bias=False)
        self.tell = nn.Linear(time * features, classes)

    def forward(self, x):
        q, k, v = self.project(x).chunk(3, dim=-1)
        return self.tell(self.output(F.scaled_dot_product_attention(q, k, v)).flatten(1))


class Recurrent(nn.Module):
    def __init__(self, net, features, units, outputs, at_every_step):
        super().__init__()
        self.layer = (nn.GRU if net == "gated-recurrent" else nn.RNN)(features, units, batch_first=True)
        self.tell = nn.Linear(units, outputs)
        self.at_every_step = at_every_step

    def forward(self, x):
        h, _ = self.layer(x)
        return self.tell(h if self.at_every_step else h[:, -1])


def half_squares(outputs, targets):
    return 0.5 * (outputs - targets).square().flatten(1).sum(1).mean()


def loaded(files):
    x = torch.from_numpy(np.load(files["points"]))
    if "labels" in files:
        return x, torch.from_numpy(np.load(files["labels"])).long()
    return x, torch.from_numpy(np.load(files["targets"]))


def make(settings):
    (x, y), tested = loaded(settings["learnt"]), loaded(settings["tested"])
    _, time, features = x.shape
    if settings["net"] == "attention":
        model = Attention(time, features, settings["units"], int(y.max()) + 1)
        return model, (x, y), tested, F.cross_entropy, ("accuracy", accuracy)
    model = Recurrent(settings["net"], features, settings["units"], y.shape[-1], y.dim() == 3)
    return model, (x, y), tested, half_squares, ("meanSquareError", mean_square_error)


serve(make)
