import { encode, Graph, ops } from '@ergodic/onnx';
import { describe, expect, it } from 'vitest';
import { outside } from './command.ts';

const here = outside();

describe('ergodic doctor', () => {
  it('tells what is there, why the rest is missing, and the one command that installs it', () => {
    const { status, stdout, stderr } = here.ergodic('doctor');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`Node ${process.versions.node}`);
    const order = ['tfjs-node-gpu ', 'tfjs-node ', 'wasm ', 'cpu '].map((name) => stdout.indexOf(`\n  ${name}`));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(stdout).toMatch(/wasm +available +4\.22\.0 +WebAssembly with SIMD, one thread/);
    expect(stdout).toMatch(/cpu +available +1\.30\.0 +onnxruntime-node/);
    expect(stdout.match(/\(taken by auto\)/g)).toHaveLength(1);
    for (const name of ['tfjs-node-gpu', 'tfjs-node']) {
      const isMissing = new RegExp(`\n  ${name} +missing +\\w`).test(stdout);
      expect(stdout.includes(`npm explore @tensorflow/${name} -- npm run install`)).toBe(isMissing);
    }
    // No stack trace, and nothing of what tfjs says about itself.
    expect(stdout).not.toMatch(/^ +at |Hi, looks like/m);
  });

  it('with --json is one object', () => {
    const { status, stdout } = here.ergodic('doctor', '--json');
    expect(status).toBe(0);
    const found = JSON.parse(stdout) as Record<string, unknown> & { backends: { name: string }[] };
    expect(found).toMatchObject({ type: 'doctor', node: process.versions.node, kernel: expect.any(String) });
    expect(found.backends.map(({ name }) => name)).toEqual(['tfjs-node-gpu', 'tfjs-node', 'wasm', 'cpu']);
    expect(found['providers']).toContainEqual({ name: 'cpu', available: true, version: '1.30.0' });
  });
});

describe('ergodic onnx inspect', () => {
  /** y = x W + b, x of any number of rows. */
  const model = (): Uint8Array => {
    const graph = new Graph('affine');
    const x = graph.input('x', 'float32', ['batch', 2], 'the state');
    const weights = graph.parameter('W', { type: 'float32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) });
    const bias = graph.parameter('b', { type: 'float32', shape: [3], data: Float32Array.of(1, 1, 1) });
    graph.output('y', ops.add(graph, ops.matMul(graph, x, weights), bias));
    return encode(graph, { metadata: { recipe: 'abc', temperature: '0.5' } });
  };

  it('lists inputs, outputs, operator set, operations, parameters and metadata', () => {
    here.write('model.onnx', model());
    const { status, stdout, stderr } = here.ergodic('onnx', 'inspect', 'model.onnx');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^model\.onnx +\d+ bytes$/m);
    expect(stdout).toMatch(/format +IR version \d+, opset \d+/);
    expect(stdout).toMatch(/Inputs\n.*\n +x +float32 +\[batch, 2\] +the state/);
    expect(stdout).toMatch(/Outputs\n.*\n +y +float32 +\[batch, 3\]/);
    expect(stdout).toMatch(/Operations +2 nodes/);
    expect(stdout).toMatch(/Parameters +9 numbers\n.*\n +W +float32 +\[2, 3\] +6\n +b +float32 +\[3\] +3/);
    expect(stdout).toMatch(/recipe +abc\n +temperature +0\.5/);
  });

  it('with --json is one object', () => {
    here.write('model.onnx', model());
    const { stdout } = here.ergodic('onnx', 'inspect', 'model.onnx', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      type: 'model',
      path: 'model.onnx',
      parameterElements: 9,
      metadata: { recipe: 'abc' },
    });
  });

  it.each([
    ['is cut short', model().subarray(0, 150), 'cut.onnx is not an ONNX model'],
    ['is of something else', Buffer.from('{"a": 1}\n'.repeat(20)), 'cut.onnx is not an ONNX model'],
    ['is empty', new Uint8Array(0), 'the file is empty'],
    [
      'stands for another one',
      Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n'),
      'cut.onnx',
    ],
  ])('refuses a file that %s', (_, bytes, message) => {
    here.write('cut.onnx', bytes);
    const { status, stdout, stderr } = here.ergodic('onnx', 'inspect', 'cut.onnx');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(message);
    expect(stderr).toContain('hint:');
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('names a file that is not there', () => {
    const { status, stderr } = here.ergodic('onnx', 'inspect', 'nowhere.onnx');
    expect(status).toBe(2);
    expect(stderr).toContain('nowhere.onnx');
  });
});

describe('ergodic run --compute tensor', () => {
  const energies = (...flags: string[]): number[] => {
    const { status, stdout, stderr } = here.ergodic('run', 'lennard-jones', '--set', 'steps=40', '--json', ...flags);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; U: number });
    return events.filter(({ type }) => type === 'frame').map(({ U }) => U);
  };

  it('takes the program in place of the closed form, compiled or on a backend: other bits, the same physics', () => {
    const plain = energies();
    for (const flags of [
      ['--compute', 'tensor'],
      ['--compute', 'tensor', '--backend', 'wasm'],
    ]) {
      const found = energies(...flags);
      expect(found).not.toEqual(plain);
      found.forEach((U, i) => expect(Math.abs(U - plain[i]!)).toBeLessThan(1e-3));
    }
  });

  it('says so, and the recipe of the run does', () => {
    const { stderr } = here.ergodic(
      'run',
      'lennard-jones',
      '--set',
      'steps=3',
      '--compute',
      'tensor',
      '--backend',
      'cpu',
      '--out',
      'form',
    );
    expect(stderr).toContain('lennard-jones (tensor on cpu)');
    expect(JSON.parse(here.read('form', 'recipe.json').toString())).toMatchObject({
      compute: 'tensor',
      backend: 'cpu',
    });
  });
});
