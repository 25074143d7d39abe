"""One training step of a perceptron 784-512-512-10: ReLU, softmax cross-entropy, plain gradient descent.

Inputs: x [B, 784], y [B] (labels), w1 [784, 512], b1 [512], w2 [512, 512], b2 [512], w3 [512, 10], b3 [10].
Result: the loss before the step and the six parameters after it.
"""
import numpy as np

RATE = 0.1
NAMES = ["w1", "b1", "w2", "b2", "w3", "b3"]


def step_by_formula(parameters, x, y, rate=RATE):
    """The step with its gradients written out; the parameters are changed in place."""
    w1, b1, w2, b2, w3, b3 = parameters
    batch = len(x)
    h1 = x @ w1
    h1 += b1
    np.maximum(h1, 0, out=h1)
    h2 = h1 @ w2
    h2 += b2
    np.maximum(h2, 0, out=h2)
    z = h2 @ w3
    z += b3
    z -= z.max(axis=1, keepdims=True)
    p = np.exp(z)
    total = p.sum(axis=1, keepdims=True)
    rows = np.arange(batch)
    loss = np.mean(np.log(total[:, 0]) - z[rows, y])

    p /= total
    p[rows, y] -= 1
    p *= rate / batch  # the rate goes in here, where there is least to multiply
    d2 = p @ w3.T
    d2 *= h2 > 0
    d1 = d2 @ w2.T
    d1 *= h1 > 0
    for parameter, change in [(w3, h2.T @ p), (b3, p.sum(0)), (w2, h1.T @ d2), (b2, d2.sum(0)), (w1, x.T @ d1), (b1, d1.sum(0))]:
        parameter -= change
    return loss


def oracle(inputs):
    parameters = [inputs[name].astype(np.float64) for name in NAMES]
    loss = step_by_formula(parameters, inputs["x"].astype(np.float64), inputs["y"])
    return {"loss": loss, **dict(zip(NAMES, parameters))}


def in_numpy(inputs):
    x, y = inputs["x"], inputs["y"]
    parameters = [inputs[name].copy() for name in NAMES]

    def result():
        fresh = [inputs[name].copy() for name in NAMES]
        return {"loss": step_by_formula(fresh, x, y), **dict(zip(NAMES, fresh))}

    return result, lambda: step_by_formula(parameters, x, y)


def in_torch(inputs, compiled):
    import torch
    from torch import nn

    x, y = torch.from_numpy(inputs["x"]), torch.from_numpy(inputs["y"].astype(np.int64))
    model = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10))
    layers = [model[0], model[2], model[4]]

    def reset():
        with torch.no_grad():
            for i, layer in enumerate(layers):
                layer.weight.copy_(torch.from_numpy(inputs[f"w{i + 1}"].T))
                layer.bias.copy_(torch.from_numpy(inputs[f"b{i + 1}"]))

    optimiser = torch.optim.SGD(model.parameters(), lr=RATE)
    loss_of = lambda x, y: nn.functional.cross_entropy(model(x), y)
    update = optimiser.step
    if compiled:
        loss_of, update = torch.compile(loss_of), torch.compile(update)

    def step():
        optimiser.zero_grad()
        loss = loss_of(x, y)
        loss.backward()
        update()
        return loss.item()

    def result():
        reset()
        values = {"loss": step()}
        for i, layer in enumerate(layers):
            values[f"w{i + 1}"] = layer.weight.detach().numpy().T.copy()
            values[f"b{i + 1}"] = layer.bias.detach().numpy().copy()
        return values

    return result, step


def in_jax(inputs):
    import jax
    import jax.numpy as jnp

    x, y = jnp.asarray(inputs["x"]), jnp.asarray(inputs["y"])

    def loss_of(parameters, x, y):
        w1, b1, w2, b2, w3, b3 = parameters
        h1 = jax.nn.relu(x @ w1 + b1)
        h2 = jax.nn.relu(h1 @ w2 + b2)
        logits = jax.nn.log_softmax(h2 @ w3 + b3)
        return -jnp.mean(jnp.take_along_axis(logits, y[:, None], axis=1))

    @jax.jit
    def step(parameters, x, y):
        loss, gradients = jax.value_and_grad(loss_of)(parameters, x, y)
        return loss, jax.tree.map(lambda p, g: p - RATE * g, parameters, gradients)

    start = [jnp.asarray(inputs[name]) for name in NAMES]
    state = {"parameters": start}

    def result():
        loss, parameters = step(start, x, y)
        return {"loss": loss, **dict(zip(NAMES, parameters))}

    def call():
        loss, state["parameters"] = step(state["parameters"], x, y)
        jax.block_until_ready((loss, state["parameters"]))

    return result, call


FORMS = {
    "numpy": {"by hand": in_numpy},
    "torch": {"eager": lambda i: in_torch(i, False), "compile": lambda i: in_torch(i, True)},
    "jax": {"jit": in_jax},
}
