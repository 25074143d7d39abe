// The elementary functions over arrays, to be compared with float64 and to measure what they cost.
import { exp, log, log1p, sigmoid, tanh } from './common/math';

/** Each: `count` vectors of four float32 from `from` to `to`. */
export function expOf(from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i++) v128.store(to + <usize>i * 16, exp(v128.load(from + <usize>i * 16)));
}

export function logOf(from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i++) v128.store(to + <usize>i * 16, log(v128.load(from + <usize>i * 16)));
}

export function log1pOf(from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i++) v128.store(to + <usize>i * 16, log1p(v128.load(from + <usize>i * 16)));
}

export function sigmoidOf(from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i++) v128.store(to + <usize>i * 16, sigmoid(v128.load(from + <usize>i * 16)));
}

export function tanhOf(from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i++) v128.store(to + <usize>i * 16, tanh(v128.load(from + <usize>i * 16)));
}
