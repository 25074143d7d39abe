export { type Argument, type Setting } from './arguments.ts';
export { compile, type Compiled, type CompileOptions } from './compile.ts';
export { adam, gradientDescent, momentum, type NamedTensors, type Optimiser } from './optimiser.ts';
export { type Loss, type Training, type TrainingMemory, type TrainingOptions, trainingStep } from './training.ts';
export { CounterStream } from './counter-stream.ts';
export { type Law } from './philox.ts';
export {
  type Draw,
  type Draws,
  normal,
  scan,
  type Scan,
  type ScanOptions,
  type ScanRun,
  type ScanStep,
  uniform,
} from './scan.ts';
