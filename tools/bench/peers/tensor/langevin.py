"""1,000 steps of overdamped Langevin dynamics of 10 replicas of 10 units in quartic wells E(x) = a Σ x⁴:

    x ← x − 4a x³ dt + √(2 T dt) ξ,   ξ standard normal

Inputs: x [10, 10] and normals [1000, 10, 10].  A timed call draws its own normals, but in the forms named "numbers given".
Result: x after the steps with the normals given.
"""
import numpy as np

STRENGTH, TEMPERATURE, TIME_STEP = 0.6, 1.7, 0.01
DRIFT, NOISE = -4 * STRENGTH * TIME_STEP, (2 * TEMPERATURE * TIME_STEP) ** 0.5


def oracle(inputs):
    x = inputs["x"].astype(np.float64)
    for xi in inputs["normals"].astype(np.float64):
        x = x + DRIFT * x**3 + NOISE * xi
    return {"x": x}


def in_numpy(inputs):
    random = np.random.default_rng(1)
    shape, steps = inputs["x"].shape, len(inputs["normals"])

    def walk(x, normals):
        x = x.copy()
        for xi in normals:
            x += np.float32(DRIFT) * (x * x * x) + np.float32(NOISE) * xi
        return x

    return lambda: {"x": walk(inputs["x"], inputs["normals"])}, lambda: walk(
        inputs["x"], random.standard_normal((steps, *shape), dtype=np.float32)
    )


def in_torch(inputs, compiled):
    import torch

    start, normals = torch.from_numpy(inputs["x"]), torch.from_numpy(inputs["normals"])

    def step(x, xi):
        return x + DRIFT * x**3 + NOISE * xi

    if compiled:
        step = torch.compile(step)

    def walk(normals):
        x = start
        with torch.no_grad():
            for xi in normals:
                x = step(x, xi)
        return x

    return lambda: {"x": walk(normals)}, lambda: walk(torch.randn_like(normals))


def in_jax(inputs, form):
    import jax
    import jax.numpy as jnp

    start, normals = jnp.asarray(inputs["x"]), jnp.asarray(inputs["normals"])
    steps = len(normals)
    # Op by op the force by hand is 20 times faster than `grad`; compiled they are one.
    energy = lambda x: STRENGTH * jnp.sum(x**4)
    force = (lambda x: -4 * STRENGTH * x**3) if form == "eager" else (lambda x: -jax.grad(energy)(x))

    def step(x, xi):
        return x + TIME_STEP * force(x) + NOISE * xi

    def draw_and_step(x, key):
        return step(x, jax.random.normal(key, x.shape))

    state = {"key": jax.random.key(1)}

    def fresh_key():
        state["key"], key = jax.random.split(state["key"])
        return key

    if form == "eager":

        def walk(normals):
            x = start
            for xi in normals:
                x = step(x, xi)
            return x

        def draw_and_walk():
            x = start
            for key in jax.random.split(fresh_key(), steps):
                x = draw_and_step(x, key)
            return x.block_until_ready()

        return lambda: {"x": walk(normals)}, draw_and_walk

    walk = jax.jit(lambda x, normals: jax.lax.scan(lambda x, xi: (step(x, xi), None), x, normals)[0])
    draw_and_walk = jax.jit(
        lambda x, key: jax.lax.scan(lambda x, key: (draw_and_step(x, key), None), x, jax.random.split(key, steps))[0]
    )
    draw_then_walk = jax.jit(lambda x, key: walk(x, jax.random.normal(key, normals.shape)))
    call = {
        "scan": lambda: draw_and_walk(start, fresh_key()),
        "scan, drawn before": lambda: draw_then_walk(start, fresh_key()),
        "scan, numbers given": lambda: walk(start, normals),
    }[form]
    return lambda: {"x": walk(start, normals)}, lambda: call().block_until_ready()


FORMS = {
    "numpy": {"loop": in_numpy},
    "torch": {"eager": lambda i: in_torch(i, False), "compile": lambda i: in_torch(i, True)},
    "jax": {
        "eager": lambda i: in_jax(i, "eager"),
        "scan": lambda i: in_jax(i, "scan"),
        "scan, drawn before": lambda i: in_jax(i, "scan, drawn before"),
        "scan, numbers given": lambda i: in_jax(i, "scan, numbers given"),
    },
}
