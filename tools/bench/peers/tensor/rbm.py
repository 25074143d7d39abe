"""One step of contrastive divergence (CD-1) of a restricted Boltzmann machine of bits, 784 visible and 500 hidden units, at T = 1.

Inputs: v [B, 784] (bits as floats), w [784, 500], b [784], c [500], and uniform numbers uh [B, 500], uv [B, 784].
    h₀ ~ p(h|v), v₁ ~ p(v|h₀);  w += (η/B) (vᵀ p(h|v) − v₁ᵀ p(h|v₁)),  b and c alike
A bit is 1 where its uniform number is below its probability.  A timed call draws its own uniform numbers, but in the forms named
"numbers given".  Result: w, b and c after the step with the uniform numbers given.
"""
import numpy as np

RATE = 0.05
NAMES = ["w", "b", "c"]


def sigmoid_(x):
    """1/(1 + e⁻ˣ), in place."""
    np.negative(x, out=x)
    np.exp(x, out=x)
    x += 1
    return np.reciprocal(x, out=x)


def step_by_formula(parameters, v, uh, uv):
    """The step; the parameters are changed in place."""
    w, b, c = parameters
    scale = RATE / len(v)
    h0 = v @ w
    h0 += c
    sigmoid_(h0)
    v1 = (uh < h0).astype(w.dtype) @ w.T
    v1 += b
    v1 = (uv < sigmoid_(v1)).astype(w.dtype)
    h1 = v1 @ w
    h1 += c
    sigmoid_(h1)
    change = v.T @ h0
    change -= v1.T @ h1
    change *= scale
    w += change
    b += scale * (v.sum(0) - v1.sum(0))
    c += scale * (h0.sum(0) - h1.sum(0))


def oracle(inputs):
    parameters = [inputs[name].astype(np.float64) for name in NAMES]
    # Bits are drawn in float32 as the others draw them: a number within rounding of its probability must not decide.
    step_by_formula(parameters, inputs["v"].astype(np.float64), inputs["uh"], inputs["uv"])
    return dict(zip(NAMES, parameters))


def in_numpy(inputs, given):
    v, uh, uv = inputs["v"], inputs["uh"], inputs["uv"]
    parameters = [inputs[name].copy() for name in NAMES]
    random = np.random.default_rng(1)
    own_h, own_v = np.empty_like(uh), np.empty_like(uv)

    def result():
        fresh = [inputs[name].copy() for name in NAMES]
        step_by_formula(fresh, v, uh, uv)
        return dict(zip(NAMES, fresh))

    def call():
        if given:
            step_by_formula(parameters, v, uh, uv)
        else:
            random.random(out=own_h, dtype=np.float32)
            random.random(out=own_v, dtype=np.float32)
            step_by_formula(parameters, v, own_h, own_v)

    return result, call


def in_torch(inputs, compiled, given):
    import torch

    v, uh, uv = (torch.from_numpy(inputs[name]) for name in ["v", "uh", "uv"])
    scale = RATE / len(v)
    parameters = [torch.from_numpy(inputs[name].copy()) for name in NAMES]

    def step(w, b, c, uh, uv):
        h0 = torch.sigmoid(torch.addmm(c, v, w))
        v1 = torch.sigmoid(torch.addmm(b, (uh < h0).to(w.dtype), w.T))
        v1 = (uv < v1).to(w.dtype)
        h1 = torch.sigmoid(torch.addmm(c, v1, w))
        w.addmm_(v.T, h0, alpha=scale)
        w.addmm_(v1.T, h1, alpha=-scale)
        b.add_((v - v1).sum(0), alpha=scale)
        c.add_((h0 - h1).sum(0), alpha=scale)

    def draw_and_step(w, b, c):
        step(w, b, c, torch.rand_like(uh), torch.rand_like(uv))

    if compiled:
        step, draw_and_step = torch.compile(step), torch.compile(draw_and_step)

    def result():
        fresh = [torch.from_numpy(inputs[name].copy()) for name in NAMES]
        with torch.no_grad():
            step(*fresh, uh, uv)
        return dict(zip(NAMES, fresh))

    def call():
        with torch.no_grad():
            if given:
                step(*parameters, uh, uv)
            else:
                draw_and_step(*parameters)

    return result, call


def in_jax(inputs, given, keys="threefry2x32"):
    import jax
    import jax.numpy as jnp

    v, uh, uv = (jnp.asarray(inputs[name]) for name in ["v", "uh", "uv"])
    scale = RATE / len(v)

    @jax.jit
    def step(parameters, v, uh, uv):
        w, b, c = parameters
        h0 = jax.nn.sigmoid(v @ w + c)
        v1 = jax.nn.sigmoid((uh < h0).astype(w.dtype) @ w.T + b)
        v1 = (uv < v1).astype(w.dtype)
        h1 = jax.nn.sigmoid(v1 @ w + c)
        return [
            w + scale * (v.T @ h0 - v1.T @ h1),
            b + scale * jnp.sum(v - v1, 0),
            c + scale * jnp.sum(h0 - h1, 0),
        ]

    @jax.jit
    def draw_and_step(parameters, v, key):
        key, for_h, for_v = jax.random.split(key, 3)
        return step(parameters, v, jax.random.uniform(for_h, uh.shape), jax.random.uniform(for_v, uv.shape)), key

    start = [jnp.asarray(inputs[name]) for name in NAMES]
    state = {"parameters": start, "key": jax.random.key(1, impl=keys)}

    def call():
        if given:
            state["parameters"] = step(state["parameters"], v, uh, uv)
        else:
            state["parameters"], state["key"] = draw_and_step(state["parameters"], v, state["key"])
        jax.block_until_ready(state["parameters"])

    return lambda: dict(zip(NAMES, step(start, v, uh, uv))), call


FORMS = {
    "numpy": {"by hand": lambda i: in_numpy(i, False), "by hand, numbers given": lambda i: in_numpy(i, True)},
    "torch": {
        "eager": lambda i: in_torch(i, False, False),
        "compile": lambda i: in_torch(i, True, False),
        "eager, numbers given": lambda i: in_torch(i, False, True),
        "compile, numbers given": lambda i: in_torch(i, True, True),
    },
    "jax": {
        "jit": lambda i: in_jax(i, False),
        "jit, rbg keys": lambda i: in_jax(i, False, "rbg"),
        "jit, numbers given": lambda i: in_jax(i, True),
    },
}
