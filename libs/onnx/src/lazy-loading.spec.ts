import { describe, expect, it } from 'vitest';

/** The shared libraries that are loaded into this process. */
function nativeLibraries(): string[] {
  return (process.report.getReport() as unknown as { sharedObjects: string[] }).sharedObjects;
}

const isLoaded = () => nativeLibraries().some((path) => path.includes('onnxruntime'));

describe('the native library', () => {
  it('is loaded by the first session, and not by importing, building, encoding or inspecting', async () => {
    const { encode, Graph, inspect, loadRuntime, openSession, ops } = await import('./index.ts');
    const graph = new Graph('tiny');
    graph.output('y', ops.neg(graph, graph.input('x', 'float32', [])));
    inspect(encode(graph));
    expect(isLoaded()).toBe(false);
    (await openSession(graph)).close();
    expect(isLoaded()).toBe(true);
    const { version, providers } = await loadRuntime();
    expect(version).toBe('1.30.0');
    expect(providers).toContain('cpu');
  });
});
