// Random words alone, to be compared with libs/numerics, and to measure what a draw costs.
import { loadRandom, nextWords, storeRandom, uniformOf } from './common/random';

@unmanaged
class Task {
  /** 64 bytes a block. */
  states: usize;
  /** `count` vectors a block. */
  words: usize;
  count: i32;
  /** 0: the words; 1: the uniforms made of them. */
  uniform: i32;
}

export function taskBytes(): i32 {
  return offsetof<Task>();
}

export function fill(task: Task, block: i32, _step: i32): void {
  const state = task.states + <usize>block * 64;
  const count = task.count;
  let at = task.words + <usize>block * <usize>count * 16;
  const end = at + <usize>count * 16;
  loadRandom(state);
  if (task.uniform) {
    for (; at < end; at += 16) v128.store(at, uniformOf(nextWords()));
  } else {
    for (; at < end; at += 16) v128.store(at, nextWords());
  }
  storeRandom(state);
}
