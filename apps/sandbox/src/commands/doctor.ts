import { availableParallelism } from 'node:os';
import { KERNEL_VERSION } from '@ergodic/kernel';
import { Graph, loadRuntime, OnnxError, openSession, ops } from '@ergodic/onnx';
import { availableBackends, type BackendState } from '@ergodic/tensor/backends';
import { writeJson } from '../terminal/json-lines.ts';
import { coloursFor, widthOf, type Colours } from '../terminal/streams.ts';
import { type Cell, table } from '../terminal/table.ts';
import { count } from '../terminal/format.ts';

/** onnxruntime-node on one execution provider, which runs compiled programs and exported models. */
type Provider =
  | { readonly name: string; readonly available: true; readonly version: string }
  | { readonly name: string; readonly available: false; readonly reason: string; readonly install?: string };

const CUDA_INSTALL = 'npm explore onnxruntime-node -- node ./script/install --onnxruntime-node-install=cuda12';

interface Findings {
  readonly kernel: string;
  readonly node: string;
  readonly platform: string;
  readonly cores: number;
  /** In the order in which they are tried. */
  readonly backends: readonly BackendState[];
  readonly providers: readonly Provider[];
}

/** `ergodic doctor`: what tensors can run on here, and how to get what is missing. */
export async function doctor({ json }: { json?: boolean }): Promise<void> {
  const findings: Findings = {
    kernel: KERNEL_VERSION,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    backends: await availableBackends(),
    providers: await findProviders(),
  };
  if (json) writeJson({ type: 'doctor', ...findings });
  else process.stdout.write(`${page(findings, coloursFor(process.stdout), widthOf(process.stdout))}\n`);
}

/** A graph of one operation is opened on each provider: only that shows whether its libraries are there. */
async function findProviders(): Promise<Provider[]> {
  try {
    const { version } = await loadRuntime();
    const graph = new Graph('doctor');
    graph.output('y', ops.neg(graph, graph.input('x', 'float32', [1])));
    const session = await openSession(graph, { providers: ['cuda'], threads: 1 });
    const reason = session.notes[0]?.replace(/^cuda: (OrtSession\w+: )?/, '').replace(/; to have it: .*$/, '');
    session.close();
    return [
      reason === undefined
        ? { name: 'cuda', available: true, version }
        : { name: 'cuda', available: false, reason: reason.trim(), install: CUDA_INSTALL },
      { name: 'cpu', available: true, version },
    ];
  } catch (thrown) {
    if (!(thrown instanceof OnnxError)) throw thrown;
    return [{ name: 'cpu', available: false, reason: thrown.message, ...(thrown.hint && { install: thrown.hint }) }];
  }
}

function page(findings: Findings, c: Colours, width: number): string {
  const { kernel, node, platform, cores, backends, providers } = findings;
  const first = backends.find(({ available }) => available);
  const state = (available: boolean): string => (available ? c.green('available') : c.yellow('missing'));
  const backendRow = (backend: BackendState): Cell[] =>
    backend.available
      ? [backend.name, state(true), backend.version, backend.runsOn + (backend === first ? ' (taken by auto)' : '')]
      : [backend.name, state(false), '', backend.reason];
  const providerRow = (provider: Provider): Cell[] =>
    provider.available
      ? [provider.name, state(true), provider.version, 'onnxruntime-node']
      : [provider.name, state(false), '', provider.reason];
  const wanting = [...backends, ...providers].flatMap((each) =>
    !each.available && each.install ? [`  ${c.cyan(each.name)}`, `    ${each.install}`] : [],
  );
  return [
    `${c.bold('Ergodic')} ${kernel}  ${c.dim(`Node ${node} · ${platform} · ${count(cores, 'core')}`)}`,
    '',
    c.bold('What runs tensor operations, in the order in which they are tried'),
    table(['backend', 'state', 'version', ''], backends.map(backendRow), c, width),
    '',
    c.bold('What runs compiled programs and exported models'),
    table(['provider', 'state', 'version', ''], providers.map(providerRow), c, width),
    ...(wanting.length > 0 ? ['', c.bold('To install what is missing'), ...wanting] : []),
  ].join('\n');
}
