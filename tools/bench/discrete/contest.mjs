// Contenders that do the same work, measured turn by turn, each with one core and with two.
import { setTimeout as rest } from 'node:timers/promises';
import { median, printTable } from '../measure.mjs';

/** Between turns, so that the threads of the one before are asleep. */
const REST_MS = 30;

/**
 * What takes turns.
 * @typedef {object} Contender
 * @property {string} who
 * @property {number} cores
 * @property {number} updates in a turn
 * @property {() => Promise<{ ms: number, cpu: number, result: object }>} turn
 * @property {() => void} [stop]
 */

/** Our work as serve.py measures theirs: wall and CPU time, ms, the latter of all threads. */
export async function timedHere(work) {
  const [start, startCpu] = [performance.now(), process.cpuUsage()];
  const result = work();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(startCpu);
  return { ms, cpu: (user + system) / 1000, result: typeof result === 'function' ? result() : result };
}

/** Several processes at once, which share the work: as long as the slowest. */
export async function together(runs) {
  const all = await Promise.all(runs);
  return {
    ms: Math.max(...all.map(({ ms }) => ms)),
    cpu: all.reduce((sum, { cpu }) => sum + cpu, 0),
    result: { energies: all.flatMap(({ result }) => result.energies) },
  };
}

/** Starts contenders one after the other; one that fails is told and left out. */
export async function gather(starters) {
  const contenders = [];
  for (const [name, start] of Object.entries(starters)) {
    try {
      contenders.push(...(await start()));
    } catch (error) {
      console.log(`  left out: ${name}: ${error.message}`);
    }
  }
  return contenders;
}

/** Lets all take turns. Of each: median times per update, and the results of its turns. */
export async function takeTurns(contenders, rounds) {
  const turns = contenders.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, contender] of contenders.entries()) {
      await rest(REST_MS);
      turns[i].push(await contender.turn());
    }
  }
  return contenders.map(({ who, cores, updates }, i) => ({
    who,
    cores,
    /** Updates a second of wall time, and of CPU time a core. */
    rate: (1e3 * updates) / median(turns[i].map(({ ms }) => ms)),
    cpuRate: (1e3 * updates) / median(turns[i].map(({ cpu }) => cpu)),
    results: turns[i].map(({ result }) => result),
  }));
}

/** A table of rates, in 10⁶ updates a second. */
export function printRates(measured, columns = {}) {
  printTable([
    ['', 'cores', 'M updates/s', 'in CPU time, a core', ...Object.keys(columns)],
    ...measured.map((each) => [
      each.who,
      each.cores,
      show(each.rate),
      show(each.cpuRate),
      ...Object.values(columns).map((of) => of(each)),
    ]),
  ]);
}

const show = (rate) => (rate / 1e6).toPrecision(3);

/** How many times the speed of some others we have, by the clock and by the time that the CPU worked. */
export function printSpeed(measured, label, isPeer, aim, isOurs = ({ who }) => who.startsWith('ours')) {
  const ratios = [1, 2].flatMap((cores) => {
    const of = (filter, rate) =>
      Math.max(...measured.filter((each) => each.cores === cores && filter(each)).map((each) => each[rate]));
    const [wall, cpu] = ['rate', 'cpuRate'].map((rate) => of(isOurs, rate) / of(isPeer, rate));
    return wall > 0 && wall < Infinity
      ? [`${cores} core${cores > 1 ? 's' : ''} ${wall.toFixed(2)}× (CPU time ${cpu.toFixed(2)}×)`]
      : [];
  });
  if (ratios.length > 0) console.log(`  speed against ${label}: ${ratios.join(', ')}${aim ? `; aim ${aim}×` : ''}`);
}
