"""Block Gibbs sampling of a restricted Boltzmann machine of bits, E = −Σ W v h − Σ b v − Σ c h, many chains at once, at T = 1.

Inputs: coupling [visible, hidden], visible, hidden (float32).  Options to prepare: chains.  Options of a run: sweeps, seed.
A sweep draws h given v and then v given h; all chains start at v = 0.  Result: the energy of every chain.
"""
import numpy as np


def energies(inputs, v, h):
    W, b, c = (inputs[name].astype(np.float64) for name in ["coupling", "visible", "hidden"])
    v, h = v.astype(np.float64), h.astype(np.float64)
    return {"energies": (-np.sum(v @ W * h, 1) - v @ b - h @ c).tolist()}


def in_numpy(inputs, options):
    W, b, c = inputs["coupling"], inputs["visible"], inputs["hidden"]
    chains = options["chains"]
    state = {"v": np.zeros((chains, len(b)), np.float32), "h": np.zeros((chains, len(c)), np.float32)}
    random = np.random.default_rng(1)
    numbers = {"v": np.empty_like(state["v"]), "h": np.empty_like(state["h"])}

    def draw(name, field):
        np.negative(field, out=field)
        np.exp(field, out=field)
        field += 1
        u = random.random(out=numbers[name], dtype=np.float32)
        u *= field
        np.less(u, 1, out=state[name], casting="unsafe")

    def sampler(options):
        def work():
            for _ in range(options["sweeps"]):
                draw("h", state["v"] @ W + c)
                draw("v", state["h"] @ W.T + b)
            return lambda: energies(inputs, state["v"], state["h"])

        return work

    return sampler


def in_torch(inputs, options):
    import torch

    W, b, c = (torch.from_numpy(inputs[name]) for name in ["coupling", "visible", "hidden"])
    state = {"v": torch.zeros(options["chains"], len(b)), "h": torch.zeros(options["chains"], len(c))}
    torch.manual_seed(1)

    def sweep(v):
        h = torch.sigmoid(torch.addmm(c, v, W))
        h = (torch.rand_like(h) < h).to(v.dtype)
        v = torch.sigmoid(torch.addmm(b, h, W.T))
        return (torch.rand_like(v) < v).to(h.dtype), h

    compiled = torch.compile(sweep) if options["compiled"] else sweep

    def sampler(options):
        def work():
            with torch.no_grad():
                for _ in range(options["sweeps"]):
                    state["v"], state["h"] = compiled(state["v"])
            return lambda: energies(inputs, state["v"].numpy(), state["h"].numpy())

        return work

    return sampler


def in_thrml(inputs, options):
    import equinox
    import jax
    import jax.numpy as jnp
    from thrml import Block, SpinNode
    from thrml.block_sampling import SamplingSchedule, sample_states
    from thrml.models import IsingEBM, IsingSamplingProgram

    # Bits (1 + s)/2 as the spins that it knows: J = W/4, fields b/2 + Σ W/4.
    W = inputs["coupling"]
    visible, hidden = W.shape
    chains = options["chains"]
    v = [SpinNode() for _ in range(visible)]
    h = [SpinNode() for _ in range(hidden)]
    fields = [inputs["visible"] / 2 + W.sum(1) / 4, inputs["hidden"] / 2 + W.sum(0) / 4]
    edges = [(i, j) for i in v for j in h]
    model = IsingEBM(v + h, edges, jnp.array(np.concatenate(fields)), jnp.array(W.ravel() / 4), jnp.array(1.0))
    blocks = [Block(h), Block(v)]
    program = IsingSamplingProgram(model, blocks, [])

    @equinox.filter_jit
    def sweep(program, keys, state, sweeps):
        schedule = SamplingSchedule(n_warmup=sweeps, n_samples=1, steps_per_sample=1)
        one = lambda key, state: sample_states(key, program, schedule, state, [], blocks)  # noqa: E731
        return [block[:, 0] for block in jax.vmap(one)(keys, state)]

    held = [jnp.zeros((chains, hidden), bool), jnp.zeros((chains, visible), bool)]

    def sampler(options):
        keys = jax.random.split(jax.random.key(options["seed"]), chains)

        def work():
            nonlocal held
            held = jax.block_until_ready(sweep(program, keys, held, options["sweeps"]))
            return lambda: energies(inputs, np.asarray(held[1]), np.asarray(held[0]))

        return work

    return sampler


PREPARE = {"numpy": in_numpy, "torch": in_torch, "thrml": in_thrml}
