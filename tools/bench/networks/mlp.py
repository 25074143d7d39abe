"""784-512-512-10 with softplus at a temperature, by backpropagation."""
from serve import Softplus, accuracy, as_ours, digits, nn, F, serve


def make(settings):
    T = settings["temperature"]
    model = nn.Sequential(
        nn.Linear(784, 512), Softplus(T), nn.Linear(512, 512), Softplus(T), nn.Linear(512, 10)
    )
    return as_ours(model, [2, 2, 1]), *digits(settings, [784]), F.cross_entropy, ("accuracy", accuracy)


serve(make)
