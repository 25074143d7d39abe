"""Lennard-Jones forces on N particles in open space, every pair, ε = σ = 1:

    V(r) = 4 (r⁻¹² − r⁻⁶),   force on i = Σ_j 24 (2 r⁻¹² − r⁻⁶) r⁻² (x_i − x_j)

Inputs: x [N, 3].  Result: forces [N, 3].

Forms: "by hand" from all differences x_i − x_j, [N, N, 3]; "apart" with an [N, N] for each coordinate; "products" with squared
distances from |x_i|² + |x_j|² − 2 x_i·x_j and forces as a product of matrices, which is less exact in float32 but moves a third of
the memory; "gradient" by automatic differentiation of V.  "blocks, ..." go through the pairs of 128 particles with 128, each pair
once, so that a block stays in the cache.
"""
import numpy as np


def coefficients(square):
    """24 (2 r⁻¹² − r⁻⁶) r⁻², from r²."""
    inverse = 1 / square
    sixth = inverse * inverse * inverse
    return 24 * (2 * sixth - 1) * sixth * inverse


BLOCK = 128


def in_blocks(xp, x, form, diagonal):
    """Forces in the array library xp; `diagonal` is infinite on and below the diagonal of a block, 0 above."""
    count = len(x)
    if count < 2 * BLOCK or count % BLOCK:
        raise ValueError(f"{count} particles are no two blocks or more of {BLOCK}")
    y = x - x.mean(0)
    one = xp.ones_like(y[:, :1])
    norms = (y * y).sum(1)[:, None]
    left, right = xp.concatenate([-2 * y, norms, one], 1), xp.concatenate([y, one, norms], 1)
    with_one = xp.concatenate([y, one], 1)
    sums = [0] * (count // BLOCK)
    for a, i in enumerate(range(0, count, BLOCK)):
        for b, j in enumerate(range(i, count, BLOCK), a):
            if form == "blocks, products":
                square = left[i : i + BLOCK] @ right[j : j + BLOCK].T
            else:
                square = sum((y[i : i + BLOCK, k, None] - y[j : j + BLOCK, k]) ** 2 for k in range(3))
            c = coefficients(square + diagonal if a == b else square)
            sums[a] = sums[a] + c @ with_one[j : j + BLOCK]
            sums[b] = sums[b] + c.T @ with_one[i : i + BLOCK]
    total = xp.concatenate(sums, 0)
    return y * total[:, 3:] - total[:, :3]


def upper_infinite():
    """Infinite on and below the diagonal."""
    return np.where(np.tri(BLOCK, dtype=bool), np.inf, 0).astype(np.float32)


def oracle(inputs):
    x = inputs["x"].astype(np.float64)
    d = x[:, None, :] - x[None, :, :]
    square = np.sum(d * d, axis=-1)
    np.fill_diagonal(square, np.inf)
    return {"forces": np.einsum("ij,ijk->ik", coefficients(square), d)}


def in_numpy(inputs, form):
    x = inputs["x"]

    def by_hand():
        d = x[:, None, :] - x[None, :, :]
        square = np.einsum("ijk,ijk->ij", d, d)
        np.fill_diagonal(square, np.inf)
        return np.einsum("ij,ijk->ik", in_place(square), d)

    def apart():
        differences = [np.subtract.outer(column, column) for column in x.T]
        square = differences[0] * differences[0]
        for d in differences[1:]:
            square += d * d
        np.fill_diagonal(square, np.inf)
        c = in_place(square)
        return np.stack([np.einsum("ij,ij->i", c, d) for d in differences], axis=1)

    def by_products():
        y = x - x.mean(axis=0)
        norms = np.einsum("ik,ik->i", y, y)
        square = y @ (-2 * y.T)
        square += norms
        square += norms[:, None]
        np.fill_diagonal(square, np.inf)
        c = in_place(square)
        return y * c.sum(axis=1)[:, None] - c @ y

    def in_place(square):
        """`coefficients` with one array beside the one it is given."""
        inverse = np.reciprocal(square, out=square)
        sixth = inverse * inverse
        sixth *= inverse
        inverse *= sixth
        sixth *= 48
        sixth -= 24
        inverse *= sixth
        return inverse

    if form.startswith("blocks"):
        diagonal = upper_infinite()
        call = lambda: in_blocks(np, x, form, diagonal)
    else:
        call = {"by hand": by_hand, "apart": apart, "products": by_products}[form]
    return lambda: {"forces": call()}, call


def in_torch(inputs, form, compiled):
    import torch

    x = torch.from_numpy(inputs["x"])
    count = len(x)
    diagonal = torch.eye(count, dtype=torch.bool)

    def by_hand(x):
        d = x[:, None, :] - x[None, :, :]
        square = (d * d).sum(-1).masked_fill(diagonal, torch.inf)
        return (coefficients(square)[:, :, None] * d).sum(1)

    def apart(x):
        differences = [column[:, None] - column for column in x.unbind(1)]
        square = sum(d * d for d in differences).masked_fill(diagonal, torch.inf)
        c = coefficients(square)
        return torch.stack([(c * d).sum(1) for d in differences], 1)

    def by_products(x):
        y = x - x.mean(0)
        norms = (y * y).sum(1)
        square = torch.addmm(norms[:, None] + norms, y, y.T, alpha=-2).masked_fill(diagonal, torch.inf)
        c = coefficients(square)
        return y * c.sum(1)[:, None] - c @ y

    def energy(x):
        d = x[:, None, :] - x[None, :, :]
        square = (d * d).sum(-1).masked_fill(diagonal, torch.inf)
        sixth = square**-3
        return 2 * (sixth * sixth - sixth).sum()  # each pair is there twice

    if form == "gradient":
        of = torch.compile(energy) if compiled else energy

        def call():
            leaf = x.detach().requires_grad_()
            return -torch.autograd.grad(of(leaf), leaf)[0]

    else:
        block = torch.from_numpy(upper_infinite())
        blocks = lambda x: in_blocks(torch, x, form, block)
        forces = {"by hand": by_hand, "apart": apart, "products": by_products}.get(form, blocks)
        forces = torch.compile(forces) if compiled else forces

        def call():
            with torch.no_grad():
                return forces(x)

    return lambda: {"forces": call()}, call


def in_jax(inputs, form):
    import jax
    import jax.numpy as jnp

    x = jnp.asarray(inputs["x"])
    diagonal = jnp.eye(len(x), dtype=bool)

    def squares(x):
        d = x[:, None, :] - x[None, :, :]
        return d, jnp.where(diagonal, jnp.inf, jnp.sum(d * d, -1))

    def by_hand(x):
        d, square = squares(x)
        return jnp.sum(coefficients(square)[:, :, None] * d, 1)

    def apart(x):
        differences = [column[:, None] - column for column in x.T]
        c = coefficients(jnp.where(diagonal, jnp.inf, sum(d * d for d in differences)))
        return jnp.stack([jnp.sum(c * d, 1) for d in differences], 1)

    def by_products(x):
        y = x - jnp.mean(x, 0)
        norms = jnp.sum(y * y, 1)
        c = coefficients(jnp.where(diagonal, jnp.inf, norms[:, None] + norms - 2 * (y @ y.T)))
        return y * jnp.sum(c, 1)[:, None] - c @ y

    def energy(x):
        sixth = squares(x)[1] ** -3
        return 2 * jnp.sum(sixth * sixth - sixth)  # each pair is there twice

    gradient = lambda x: -jax.grad(energy)(x)
    block = jnp.asarray(upper_infinite())
    blocks = lambda x: in_blocks(jnp, x, form, block)
    forces = jax.jit(
        {"by hand": by_hand, "apart": apart, "products": by_products, "gradient": gradient}.get(form, blocks)
    )
    return lambda: {"forces": forces(x)}, lambda: forces(x).block_until_ready()


BLOCKS = ["blocks, apart", "blocks, products"]
FORMS = {
    "numpy": {form: (lambda i, f=form: in_numpy(i, f)) for form in ["by hand", "apart", "products", *BLOCKS]},
    "torch": {
        f"{how}, {form}": (lambda i, f=form, c=how == "compile": in_torch(i, f, c))
        for how in ["eager", "compile"]
        for form in ["by hand", "apart", "products", "gradient", *(BLOCKS if how == "compile" else [])]
    },
    "jax": {
        f"jit, {form}": (lambda i, f=form: in_jax(i, f)) for form in ["by hand", "apart", "products", "gradient", *BLOCKS]
    },
}
