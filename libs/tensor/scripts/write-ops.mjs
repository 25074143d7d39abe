// Writes docs/tensor-ops.md from the built library: every op, its derivatives and its ONNX form.
import { writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { gradientTable, opsDocument, traceableKernels } from '../dist/index.js';

const path = fileURLToPath(new URL('../../../docs/tensor-ops.md', import.meta.url));
tf.env().set('PROD', true);
await tf.setBackend('cpu');
const rows = gradientTable();
const forms = new Map(traceableKernels().map(({ name, form }) => [name, form]));
const onnx = { title: 'ONNX', of: (kernel) => forms.get(kernel) ?? 'none' };
const told = new Set(rows.map(({ kernel }) => kernel));
const others = [...forms.keys()].filter((kernel) => !told.has(kernel));
writeFileSync(path, opsDocument(rows, [onnx], others));
execFileSync('npx', ['oxfmt', path], { stdio: 'inherit' });
console.log(`${path}: ${rows.length} kernels`);
