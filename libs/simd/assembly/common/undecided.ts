// Lists of sites that their first random bits leave undecided. An entry, u32, is twice the number of the site's bit, and 1 more where
// it belongs to the class of odd counts. Each gets a word of its own.
import { loadRandom, nextWords, storeRandom } from './random';

/** Adds the undecided of 64 sites to the list. One is written in any case, that the usual way has no branch. */
@inline
export function noted(listed: usize, bit: u32, undecided: u64, odd: u64): usize {
  const first = ctz(undecided);
  store<u32>(listed, bit + (<u32>first << 1) + <u32>((odd >> first) & 1));
  listed += <usize>(undecided != 0) << 2;
  undecided &= undecided - 1;
  while (undecided) {
    const next = ctz(undecided);
    store<u32>(listed, bit + (<u32>next << 1) + <u32>((odd >> next) & 1));
    listed += 4;
    undecided &= undecided - 1;
  }
  return listed;
}

/**
 * Turns over the sites of the list whose word is less than the rest of their probability.
 * @param first the byte whose lowest bit has number 0
 * @param rests of even and of odd counts, u64: 2^32 is always
 * @param state of the generators
 */
export function decide(first: usize, list: usize, end: usize, rests: usize, state: usize): void {
  const even = load<u64>(rests);
  const odd = load<u64>(rests, 8);
  loadRandom(state);
  let words = i32x4.splat(0);
  let lane = 0;
  for (let at = list; at < end; at += 4) {
    if (lane == 0) words = nextWords();
    const word = <u64><u32>i32x4.extract_lane(words, 0);
    words = i8x16.shuffle(words, words, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3);
    lane = (lane + 1) & 3;
    const site = load<u32>(at);
    const yes = <u32>(word < (site & 1 ? odd : even));
    const byte = first + (site >> 4);
    store<u8>(byte, load<u8>(byte) ^ <u8>(yes << ((site >> 1) & 7)));
  }
  storeRandom(state);
}
