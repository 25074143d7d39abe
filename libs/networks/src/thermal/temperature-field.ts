import { exploded, fieldProblem, tooLong } from './field-problems.ts';
import { MOST_NODES, Relaxation } from './relaxation.ts';
import { checkSettings, nameOfNode, type TemperatureFieldSettings } from './temperature-field-settings.ts';

/** Where the energy of the nodes came from, in the order of `booked`. */
export const bookings = ['power', 'bath', 'reservoirs', 'clamp', 'regulariser'] as const;

const POWER = 0;
const BATH = 1;
const RESERVOIRS = 2;
const CLAMP = 3;
const REGULARISER = 4;

/**
 * Temperatures that evolve:
 *
 *   C_i dT_i/dt = P_i − Σ_j Q_ij − γ_T C_i (T_i − T_L) − λ sign(T_i − T*),   Q_ij = G_ij (T_i − T_j) the power that leaves i for j,
 *
 * then each T_i is brought within [T_min, T_max]. Reservoirs keep their T, and what they give is booked. All that enters the free
 * nodes is booked where it comes from, so that Σ C T = Σ C T(0) + Σ booked, to rounding.
 *
 * `explicit`: T' = T + Δt dT/dt. It diverges unless Δt < 2/λ_max and passes its neighbours unless Δt (Σ_j G_ij/C_i + γ_T) ≤ 1; the
 * second, stronger bound is required. `exact`: T' = T + Δt dT/dt at the mean temperatures over Δt, which the modes of the linear
 * system give. The regulariser acts after the flow, and stops at T* where it would pass it.
 *
 * @throws ErgodicError `invalid-option` for bad numbers, for exact steps of paths that are not linear, and for a time step that is
 * too long; `domain` where a temperature leaves (0, ∞)
 *
 * Source: I. Newton, Phil. Trans. 22 (1701) 824; J. Fourier, Théorie analytique de la chaleur (1822).
 */
export class TemperatureField {
  readonly temperatures: Float64Array;
  readonly capacities: Float64Array;
  /** Energy that has entered the free nodes since the start, by `bookings`. */
  readonly booked: Float64Array;

  readonly #settings: TemperatureFieldSettings;
  readonly #linear: boolean;
  /** 1 at reservoirs. */
  readonly #held: Uint8Array;
  readonly #flow: Float64Array;
  readonly #mean: Float64Array;
  readonly #sources: Float64Array;
  #relaxation?: Relaxation;
  #checkedStep = NaN;

  constructor(settings: TemperatureFieldSettings) {
    const { temperatures, capacities, paths } = settings;
    const nodes = temperatures.length;
    this.#settings = settings;
    this.#held = checkSettings(settings);
    this.temperatures = temperatures;
    this.capacities = capacities;
    this.booked = settings.booked ?? new Float64Array(bookings.length);
    this.#linear = paths.every(({ linear }) => linear);
    this.#flow = new Float64Array(nodes);
    this.#mean = new Float64Array(nodes);
    this.#sources = new Float64Array(nodes);
  }

  /** Σ C T over the free nodes: their energy. */
  get energy(): number {
    let sum = 0;
    for (let i = 0; i < this.temperatures.length; i++)
      if (!this.#held[i]) sum += this.capacities[i]! * this.temperatures[i]!;
    return sum;
  }

  /** All that has entered the free nodes since the start: their energy less that at the start. */
  get energyBooked(): number {
    return this.booked.reduce((sum, energy) => sum + energy, 0);
  }

  /** Rates of decay λ of the free nodes, ascending, 1 / time; the last is λ_max. @throws where a path is not linear */
  get rates(): Float64Array {
    return this.#modes().rates;
  }

  /** The longest explicit step in which no node passes its neighbours: 1/max(Σ_j G_ij/C_i + γ_T). Of linear paths. */
  get monotoneStep(): number {
    return 1 / this.#fastest().rate;
  }

  /** Power that flows into each node at present, without bath and sources; of reservoirs too. */
  flows(out: Float64Array): void {
    this.#takeFlow(this.temperatures, out);
  }

  /** σ = Σ_i flow_i/T_i ≥ 0, nats / time: the entropy that the flow between the nodes produces. */
  entropyProductionRate(): number {
    this.#takeFlow(this.temperatures, this.#flow);
    let sum = 0;
    for (let i = 0; i < this.#flow.length; i++) sum += this.#flow[i]! / this.temperatures[i]!;
    return sum;
  }

  /**
   * Φ = ½ Σ_{i<j} G_ij (T_i − T_j)², each pair once: not an energy (that is Σ C T), but a Lyapunov function, C_i dT_i/dt = −∂Φ/∂T_i. Of
   * linear paths.
   */
  dirichlet(): number {
    this.#expectLinear('the Dirichlet function');
    this.#takeFlow(this.temperatures, this.#flow);
    let sum = 0;
    for (let i = 0; i < this.#flow.length; i++)
      sum -= 0.5 * (this.temperatures[i]! - this.temperatures[0]!) * this.#flow[i]!;
    return sum;
  }

  /** λ Σ_i |T_i − T*|, as added to an objective; 0 without a regulariser. Its slope is λ sign(T_i − T*), 0 at T*. */
  penalty(): number {
    const { strength, target } = this.#settings.regulariser ?? { strength: 0, target: 0 };
    return this.temperatures.reduce((sum, T) => sum + strength * Math.abs(T - target), 0);
  }

  /**
   * Moves all temperatures by `time`.
   * @param power P of each node, energy / time; none into reservoirs
   */
  step(power: Float64Array, time: number): void {
    this.#expectStep(power, time);
    const parts = this.#settings.method === 'exact' ? this.#modes().parts(time) : 1;
    for (let part = 0; part < parts; part++) {
      if (this.#settings.method === 'exact') this.#takeMean(power, time / parts);
      else this.#mean.set(this.temperatures);
      this.#conduct(power, time / parts);
    }
    if (this.#settings.regulariser) this.#regularise(time);
    this.#clamp();
  }

  /** The mean temperatures over a step; reservoirs have theirs. */
  #takeMean(power: Float64Array, time: number): void {
    const { bath } = this.#settings;
    for (let i = 0; i < this.#mean.length; i++) this.#mean[i] = this.#held[i] ? this.temperatures[i]! : 0;
    // With the free nodes at 0, what flows into them comes from reservoirs.
    this.#takeFlow(this.#mean, this.#sources);
    for (let i = 0; i < this.#mean.length; i++)
      this.#sources[i]! += power[i]! + (bath ? bath.rate * this.capacities[i]! * bath.temperature : 0);
    this.#modes().meanOver(time, this.temperatures, this.#sources, this.#mean);
  }

  /** T += time dT/dt at the temperatures `#mean`, and books it. */
  #conduct(power: Float64Array, time: number): void {
    const { bath } = this.#settings;
    this.#takeFlow(this.#mean, this.#flow);
    for (let i = 0; i < this.#mean.length; i++) {
      if (this.#held[i]) {
        this.booked[RESERVOIRS]! -= time * this.#flow[i]!;
        continue;
      }
      const fromBath = bath ? bath.rate * this.capacities[i]! * (bath.temperature - this.#mean[i]!) : 0;
      const before = this.temperatures[i]!;
      this.temperatures[i] = before + (time * (power[i]! + fromBath + this.#flow[i]!)) / this.capacities[i]!;
      this.booked[POWER]! += time * power[i]!;
      this.booked[BATH]! += time * fromBath;
    }
  }

  /** Towards T*, and not past it. */
  #regularise(time: number): void {
    const { strength, target } = this.#settings.regulariser!;
    for (let i = 0; i < this.temperatures.length; i++) {
      if (this.#held[i]) continue;
      const distance = this.temperatures[i]! - target;
      const left = Math.max(0, Math.abs(distance) - (strength * time) / this.capacities[i]!);
      this.#put(i, target + Math.sign(distance) * left, REGULARISER);
    }
  }

  #clamp(): void {
    const { least = -Infinity, most = Infinity } = this.#settings;
    for (let i = 0; i < this.temperatures.length; i++) {
      if (this.#held[i]) continue;
      const T = this.temperatures[i]!;
      if (T < least) this.#put(i, least, CLAMP);
      if (T > most) this.#put(i, most, CLAMP);
      if (!(this.temperatures[i]! > 0 && this.temperatures[i]! < Infinity))
        throw exploded(nameOfNode(this.#settings, i), this.temperatures[i]!, this.#linear);
    }
  }

  /** Sets T_i and books C ΔT. */
  #put(i: number, T: number, account: number): void {
    this.booked[account]! += this.capacities[i]! * (T - this.temperatures[i]!);
    this.temperatures[i] = T;
  }

  #takeFlow(temperatures: Float64Array, out: Float64Array): void {
    out.fill(0);
    for (const path of this.#settings.paths) path.addFlow(temperatures, out);
  }

  #modes(): Relaxation {
    this.#expectLinear('rates of decay');
    const { paths, capacities, bath } = this.#settings;
    return (this.#relaxation ??= new Relaxation({ paths, capacities, bathRate: bath?.rate ?? 0, held: this.#held }));
  }

  /** The free node of the largest Σ_j G_ij/C_i + γ_T. */
  #fastest(): { rate: number; node: number } {
    this.#expectLinear('the bound of explicit steps');
    const conductance = new Float64Array(this.capacities.length);
    for (const path of this.#settings.paths) path.addConductance(conductance);
    let [rate, node] = [0, 0];
    for (let i = 0; i < conductance.length; i++) {
      const here = conductance[i]! / this.capacities[i]! + (this.#settings.bath?.rate ?? 0);
      if (!this.#held[i] && here > rate) [rate, node] = [here, i];
    }
    return { rate, node };
  }

  #expectStep(power: Float64Array, time: number): void {
    if (power.length !== this.temperatures.length)
      throw fieldProblem('power', `${power.length} powers for ${this.temperatures.length} nodes`, power.length);
    const bad = power.findIndex((P) => !Number.isFinite(P));
    if (bad >= 0)
      throw fieldProblem(
        'power',
        `${nameOfNode(this.#settings, bad)} gets power ${power[bad]}`,
        power[bad],
        'finite numbers',
      );
    if (time === this.#checkedStep) return;
    if (!(time > 0 && time < Infinity)) throw fieldProblem('timeStep', `the time step is ${time}`, time, 'above 0');
    if (this.#settings.method !== 'exact' && this.#linear) {
      const { rate, node } = this.#fastest();
      // λ_max ≤ 2 max ΣG/C + γ_T, where it cannot be found.
      const fastest = () => (this.capacities.length <= MOST_NODES ? this.rates.at(-1)! : 2 * rate);
      if (time * rate > 1 + 1e-12)
        throw tooLong(time, { rate, fastest: fastest(), name: nameOfNode(this.#settings, node) });
    }
    this.#checkedStep = time;
  }

  #expectLinear(what: string): void {
    if (!this.#linear) throw fieldProblem('coupling', `${what} need flows that are linear in T`, undefined);
  }
}
