"""Two convolutions with pooling, 128-10, softplus at a temperature, by backpropagation."""
from serve import Softplus, accuracy, as_ours, digits, nn, F, serve


def make(settings):
    T = settings["temperature"]
    model = nn.Sequential(
        nn.Conv2d(1, 8, 5, padding=2),
        Softplus(T),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 5, padding=2),
        Softplus(T),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(784, 128),
        Softplus(T),
        nn.Linear(128, 10),
    )
    return as_ours(model, [2, 2, 2, 1]), *digits(settings, [1, 28, 28]), F.cross_entropy, ("accuracy", accuracy)


serve(make)
