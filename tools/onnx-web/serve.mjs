// A model on a page that runs it by onnxruntime-web: node tools/onnx-web/serve.mjs model.onnx [--check [screenshot.png]]
// With --check headless chromium opens the page, and the differences from onnxruntime-node are printed; status 1 above 1e-4.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inspect, openSession } from '@ergodic/onnx';
import { RandomStreams } from '@ergodic/numerics';

const here = dirname(fileURLToPath(import.meta.url));
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where onnxruntime-web's files are, or undefined where it is not installed. */
export function webRuntime() {
  try {
    const found = createRequire(join(here, 'package.json')).resolve('onnxruntime-web');
    return dirname(found);
  } catch {
    return undefined;
  }
}

export const chromium = () => process.env.CHROMIUM ?? CHROMIUM.find((path) => existsSync(path));

/** Inputs of three sizes of batch with what onnxruntime-node makes of them; `draw(port, size, random)` may give other numbers than normals. */
export async function casesOf(bytes, draw = () => undefined) {
  const session = await openSession(bytes, { threads: 1 });
  const random = new RandomStreams(11, 'web', 1);
  const cases = [];
  try {
    for (const batch of [1, 3, 16]) {
      const feeds = {};
      for (const port of session.inputs) {
        const shape = port.shape.map((length, axis) =>
          typeof length === 'number'
            ? length
            : axis === 0 && port.shape.length > 2 && /steps|sweeps|noises/.test(length)
              ? 4
              : batch,
        );
        const size = shape.reduce((product, length) => product * length, 1);
        const given = draw(port, size, random, batch);
        const usual = () =>
          port.name === 'temperature'
            ? 0.5 * batch ** 0.3
            : port.type === 'int32'
              ? 4
              : /uniform/.test(port.name)
                ? random.uniform(0)
                : random.normal(0);
        feeds[port.name] = {
          type: port.type,
          shape,
          data: given ?? Array.from({ length: size }, () => Math.fround(usual())),
        };
      }
      const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };
      const tensors = Object.fromEntries(
        Object.entries(feeds).map(([name, { type, shape, data }]) => [
          name,
          { type, shape, data: arrays[type].from(data) },
        ]),
      );
      const found = session.runSync(tensors);
      cases.push({
        feeds,
        expected: Object.fromEntries(
          Object.entries(found).map(([name, { data }]) => [name, { data: Array.from(data, Number) }]),
        ),
      });
    }
  } finally {
    session.close();
  }
  return cases;
}

/** Serves the page; `result` resolves with what the page found. */
export async function serve(file, { port = 0, draw } = {}) {
  const runtime = webRuntime();
  if (!runtime) throw new Error(`onnxruntime-web is not installed: npm install --prefix ${here}`);
  const bytes = readFileSync(file);
  const info = inspect(bytes, file);
  const cases = JSON.stringify({
    name: basename(file),
    about: info.metadata.energy ?? info.name,
    cases: await casesOf(bytes, draw),
  });
  let found;
  const result = new Promise((resolve) => (found = resolve));
  const server = createServer((request, response) => {
    const name = basename(new URL(request.url, 'http://localhost').pathname) || 'page.html';
    if (name === 'result') {
      let body = '';
      request.on('data', (part) => (body += part));
      request.on('end', () => {
        response.end();
        found(JSON.parse(body));
      });
      return;
    }
    const content = {
      'model.onnx': () => bytes,
      'cases.json': () => cases,
      'page.html': () => readFileSync(join(here, 'page.html')),
    }[name];
    const path = join(runtime, name);
    if (!content && !statSync(path, { throwIfNoEntry: false })?.isFile()) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream' });
    response.end(content ? content() : readFileSync(path));
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { url: `http://127.0.0.1:${server.address().port}/`, result, close: () => server.close() };
}

/** What headless chromium makes of the model: `{ results: [{ case, worst }] }` or `{ failed }`. */
export async function check(file, { screenshot, draw } = {}) {
  const browser = chromium();
  if (!browser) throw new Error('there is no chromium: install one, or name it in CHROMIUM');
  const { url, result, close } = await serve(file, { draw });
  const profile = mkdtempSync(join(tmpdir(), 'ergodic-web-'));
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-sync',
    `--user-data-dir=${profile}`,
    '--window-size=900,900',
  ];
  const opened = (more) => spawn(browser, [...flags, ...more, url], { stdio: 'ignore', detached: true });
  try {
    const page = opened(['--remote-debugging-port=0']);
    const late = new Promise((resolve) =>
      setTimeout(() => resolve({ failed: 'the page said nothing for 60 s' }), 60_000).unref(),
    );
    const found = await Promise.race([result, late]);
    await ended(page);
    if (screenshot)
      await new Promise((resolve) =>
        opened([`--screenshot=${screenshot}`, '--virtual-time-budget=15000']).on('exit', resolve),
      );
    return found;
  } finally {
    close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** Ends a browser with all its processes, and waits for it. */
async function ended(page) {
  const gone = new Promise((resolve) => page.on('exit', resolve));
  process.kill(-page.pid, 'SIGKILL');
  await gone;
  // Its children may still be writing to the profile.
  await new Promise((resolve) => setTimeout(resolve, 300));
}

async function main([file, flag, screenshot]) {
  if (!file || (flag && flag !== '--check')) {
    console.error('node tools/onnx-web/serve.mjs model.onnx [--check [screenshot.png]]');
    return 2;
  }
  if (!flag) {
    const { url } = await serve(file, { port: 8080 });
    console.log(`${url} runs ${file}; Ctrl-C ends it`);
    return undefined;
  }
  const { results, failed } = await check(file, { screenshot });
  if (failed) console.error(`error: ${failed}`);
  for (const { case: i, worst } of results ?? [])
    console.log(`case ${i + 1}: largest difference ${worst.toExponential(1)}`);
  return failed || results.some(({ worst }) => !(worst < 1e-4)) ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  main(process.argv.slice(2)).then(
    (status) => status !== undefined && process.exit(status),
    (thrown) => {
      console.error(`error: ${thrown.message}`);
      process.exit(2);
    },
  );
