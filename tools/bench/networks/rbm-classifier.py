"""The classification Boltzmann machine, ln p(y|v) by sums over hidden units, as a PyTorch module: the peer of label-likelihood."""
import torch

from serve import F, accuracy, digits, nn, serve


class Machine(nn.Module):
    def __init__(self, hidden, deviation):
        super().__init__()
        self.points = nn.Parameter(deviation * torch.randn(784, hidden))
        self.labels = nn.Parameter(deviation * torch.randn(10, hidden))
        self.hidden_bias = nn.Parameter(torch.zeros(hidden))
        self.label_bias = nn.Parameter(torch.zeros(10))

    def forward(self, v):
        field = v @ self.points + self.hidden_bias
        return F.softplus(field[:, None] + self.labels).sum(2) + self.label_bias


def make(settings):
    rows = [((x >= 127 / 255).float(), y) for x, y in digits(settings, [784])]
    return Machine(settings["hidden"], settings["deviation"]), *rows, F.cross_entropy, ("accuracy", accuracy)


serve(make)
