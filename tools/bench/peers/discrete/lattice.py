"""Block Gibbs sampling of the Ising model on an L × L torus, E = −Σ s s', the two colours of the chessboard in turn.

Options to prepare: size (L), beta.  Options of a run: sweeps, seed.  Result: the energy.
"""


def thrml(_, options):
    import equinox
    import jax
    import jax.numpy as jnp
    from thrml import Block, SpinNode
    from thrml.block_sampling import SamplingSchedule, sample_states
    from thrml.models import IsingEBM, IsingSamplingProgram

    L = options["size"]
    nodes = [SpinNode() for _ in range(L * L)]
    sites = [(y, x) for y in range(L) for x in range(L)]
    edges = [(nodes[y * L + x], nodes[y * L + (x + 1) % L]) for y, x in sites]
    edges += [(nodes[y * L + x], nodes[(y + 1) % L * L + x]) for y, x in sites]
    model = IsingEBM(nodes, edges, jnp.zeros(L * L), jnp.ones(len(edges)), jnp.array(options["beta"]))
    blocks = [Block([nodes[y * L + x] for y, x in sites if (x + y) % 2 == colour]) for colour in [0, 1]]
    program = IsingSamplingProgram(model, blocks, [])

    @equinox.filter_jit
    def sweep(program, key, state, sweeps):
        schedule = SamplingSchedule(n_warmup=sweeps, n_samples=1, steps_per_sample=1)
        return [block[0] for block in sample_states(key, program, schedule, state, [], blocks)]

    @jax.jit
    def energy(state):
        even, odd = (2 * block.astype(jnp.int32).reshape(L, L // 2) - 1 for block in state)
        rows = jnp.arange(L)[:, None] % 2
        lattice = jnp.stack([jnp.where(rows, odd, even), jnp.where(rows, even, odd)], 2).reshape(L, L)
        return -jnp.sum(lattice * (jnp.roll(lattice, 1, 0) + jnp.roll(lattice, 1, 1)))

    held = [jnp.ones(L * L // 2, bool)] * 2

    def sampler(options):
        nonlocal held
        key = jax.random.key(options["seed"])

        def work():
            nonlocal held
            held = jax.block_until_ready(sweep(program, key, held, options["sweeps"]))
            return lambda: {"energy": float(energy(held))}

        return work

    return sampler


PREPARE = {"thrml": thrml}
