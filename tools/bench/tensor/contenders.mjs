// Ours and the peers' on one problem, as things that can be timed turn by turn.
import { join } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { median, timed } from '../measure.mjs';
import { FORMS } from './ours.mjs';
import { problems, readExpected, relativeError, writeArrays } from './problems.mjs';

/** Calls in one turn: as many as fit in this time, within limits. The first of a turn wakes threads and caches, and does not count. */
const TURN_MS = 60;
const MOST_CALLS = 60;
/** A turn ends here in any case, where the machine is busier than when the calls were counted. */
const LIMIT_MS = 400;
/** Between turns, so that the threads of the one before (OpenBLAS's wait for 25 ms) are asleep. */
const REST_MS = 30;

/**
 * Everybody who solves a problem, prepared and checked.
 * @param peers by threads: started libraries (may be none)
 * @returns contenders and, a line each, what failed
 */
export async function contendersFor(task, size, peers, folder) {
  const arrays = problems[task].arrays(size);
  const own = join(folder, [task, ...Object.values(size)].join('-'));
  writeArrays(own, arrays);
  const failures = [];
  const contenders = [];
  const oracle = [...peers.values()].flat().find(({ library }) => library === 'numpy');
  if (oracle) await oracle.ask({ do: 'oracle', task, folder: own });
  const expected = oracle && readExpected(own);

  for (const [threads, libraries] of peers) {
    for (const [form, open] of Object.entries(FORMS[task] ?? {})) {
      try {
        const opened = await open(arrays, threads);
        const run = async (repeat) => runOurs(() => opened.call(), repeat);
        const error = expected ? relativeError(opened.result(), expected) : NaN;
        contenders.push({ who: 'ours', form, threads, error, run, opened, close: opened.close });
      } catch (error) {
        failures.push(`ours, ${form}, ${threads} threads: ${error.message}`);
      }
    }
    for (const peer of libraries) {
      const { forms } = await peer.ask({ do: 'forms', task });
      for (const form of forms) {
        const request = { task, form, folder: own };
        const { failed, error } = await peer.ask({ do: 'prepare', ...request });
        if (failed) {
          failures.push(`${peer.library}, ${form}, ${threads} threads: ${failed}`);
          continue;
        }
        const run = async (repeat) => (await peer.ask({ do: 'run', repeat, limit: LIMIT_MS, ...request })).ms;
        contenders.push({ who: peer.library, form, threads, error, run, close() {} });
      }
    }
  }
  for (const contender of contenders) {
    const typical = median(await contender.run(3));
    contender.calls = Math.max(2, Math.min(MOST_CALLS, Math.ceil(TURN_MS / typical)));
  }
  return { contenders, failures };
}

/** As serve.py runs theirs. */
function runOurs(call, repeat) {
  const times = [];
  let sum = 0;
  while (times.length < repeat && (times.length < 2 || sum < LIMIT_MS)) {
    const ms = timed(call);
    times.push(ms);
    sum += ms;
  }
  return times;
}

/** Lets all take turns; the median of each, ms, in the order of the contenders. */
export async function takeTurns(contenders, rounds) {
  const times = contenders.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, contender] of contenders.entries()) {
      await rest(REST_MS);
      times[i].push(...(await contender.run(contender.calls)).slice(1));
    }
  }
  return times.map(median);
}
