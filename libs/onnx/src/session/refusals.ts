import { statSync } from 'node:fs';
import { Graph } from '../graph/graph.ts';
import { OnnxError } from '../errors.ts';
import { type Runtime } from './runtime.ts';

/** onnxruntime blames the content of a file that is not there. @throws OnnxError where there is none at the path */
export function expectFile(path: string): void {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status && !status.isDirectory()) return;
  throw new OnnxError({
    code: 'model',
    message: status ? `${path} is a folder, not a model` : `there is no file ${path}`,
    path,
    hint: 'the path of an .onnx file',
  });
}

export function refused(model: Graph | Uint8Array | string, thrown: unknown): OnnxError {
  const path = model instanceof Graph ? model.name : typeof model === 'string' ? model : 'model';
  return new OnnxError({
    code: 'model',
    message: `onnxruntime does not take the model: ${reasonOf(thrown)}`,
    path,
    hint: 'a file whose writing was cut short, or operators that onnxruntime has not, are the usual causes',
    cause: thrown,
  });
}

/** What to do for an execution provider that is not taken. */
export function remedyOf(provider: string, { providers }: Runtime): string {
  if (!providers.includes(provider)) return `take one of those that this onnxruntime has, ${providers.join(', ')}`;
  if (provider !== 'cuda' && provider !== 'tensorrt') return 'a device and a driver that it runs on';
  const install = 'npm explore onnxruntime-node -- node ./script/install --onnxruntime-node-install=cuda12';
  return `${install}, beside the driver of an NVIDIA card, CUDA 12 and cuDNN 9`;
}

/** The first line of what was thrown, without the names of onnxruntime's own files. */
export function reasonOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text
    .split('\n')[0]!
    .replace(/\S*onnxruntime\/core\/\S+:\d+ .*?\) ?/, '')
    .trim();
}
