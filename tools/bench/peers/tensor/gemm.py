"""The product of two float32 matrices: the rate that bounds networks.  Inputs: a [m, k], b [k, n].  Result: c = a b."""
import numpy as np


def oracle(inputs):
    return {"c": inputs["a"].astype(np.float64) @ inputs["b"].astype(np.float64)}


def in_numpy(inputs):
    a, b = inputs["a"], inputs["b"]
    c = np.empty((len(a), b.shape[1]), np.float32)
    return lambda: {"c": a @ b}, lambda: np.matmul(a, b, out=c)


def in_torch(inputs):
    import torch

    a, b = torch.from_numpy(inputs["a"]), torch.from_numpy(inputs["b"])
    c = torch.empty(len(a), b.shape[1])
    return lambda: {"c": a @ b}, lambda: torch.mm(a, b, out=c)


def in_jax(inputs):
    import jax
    import jax.numpy as jnp

    a, b = jnp.asarray(inputs["a"]), jnp.asarray(inputs["b"])
    product = jax.jit(jnp.matmul)
    return lambda: {"c": product(a, b)}, lambda: product(a, b).block_until_ready()


FORMS = {"numpy": {"matmul": in_numpy}, "torch": {"mm": in_torch}, "jax": {"jit": in_jax}}
