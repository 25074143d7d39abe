"""Simulated annealing of independent reads by Metropolis sweeps in the order of the units, E = −Σ J s s', one β a sweep.

Inputs: from, to (int32), coupling (float64), betas (float64).  Options: units, reads, seed, dense.  Result: energies of the last states.

The samplers' compiled cores are called, on a problem that they have in their own form already: what converts a problem and draws
the first states is not timed.
"""
import numpy as np


def dwave(inputs, options):
    from dwave.samplers.sa.simulated_annealing import simulated_annealing

    units = options["units"]
    field = [0.0] * units
    starts, ends = inputs["from"].tolist(), inputs["to"].tolist()
    weights = (-inputs["coupling"]).tolist()  # its energy is +Σ J s s'
    betas = inputs["betas"].tolist()

    def anneal(states, seed, schedule):
        _, energies = simulated_annealing(len(states), field, starts, ends, weights, 1, schedule, seed, states)
        return {"energies": energies.tolist()}

    def sampler(options):
        states = first_states(units, options)
        return lambda: anneal(states, options["seed"], betas), lambda: anneal(states.copy(), options["seed"], [])

    return sampler


def openjij(inputs, options):
    from openjij import cxxjij
    from scipy.sparse import csr_matrix

    units = options["units"]
    rows = np.concatenate([inputs["from"], inputs["to"]])
    columns = np.concatenate([inputs["to"], inputs["from"]])
    # Its energy is +Σ J s s' too; the last row and column hold fields, and 1 where they meet.
    weights = np.concatenate([-inputs["coupling"]] * 2 + [[1.0]])
    places = np.append(rows, units), np.append(columns, units)
    matrix = csr_matrix((weights, places), shape=(units + 1, units + 1))
    if options["dense"]:
        graph = cxxjij.graph.Dense(units)
        graph.set_interaction_matrix(matrix.toarray())
    else:
        graph = cxxjij.graph.CSRSparse(matrix)
    schedule = []
    for beta in inputs["betas"].tolist():
        step = cxxjij.utility.ClassicalSchedule()
        step.one_mc_step = 1
        step.updater_parameter.beta = beta
        schedule.append(step)

    def energy(spins):
        s = spins[:units].astype(np.float64)
        return float(-np.sum(inputs["coupling"] * s[inputs["from"]] * s[inputs["to"]]))

    def sampler(options):
        states = first_states(units, options)
        system = cxxjij.system.make_classical_ising(states[0], graph)

        def work():
            found = []
            for read, state in enumerate(states):
                system.reset_spins(state)
                cxxjij.algorithm.Algorithm_SingleSpinFlip_run(system, options["seed"] + read, schedule)
                found.append(np.array(cxxjij.result.get_solution(system)))
            return lambda: {"energies": [energy(spins) for spins in found]}

        return work

    return sampler


def first_states(units, options):
    random = np.random.default_rng(options["seed"])
    return random.choice(np.array([-1, 1], np.int8), (options["reads"], units))


PREPARE = {"dwave-samplers": dwave, "openjij": openjij}
