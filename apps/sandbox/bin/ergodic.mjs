#!/usr/bin/env node
import { existsSync } from 'node:fs';

// In a source checkout the command keeps its own build up to date; a published package just runs.
const workspace = new URL('../../../', import.meta.url);
if (existsSync(new URL('nx.json', workspace)) && existsSync(new URL('../src/main.ts', import.meta.url))) {
  const { ensureBuilt } = await import('./ensure-built.mjs');
  await ensureBuilt(workspace);
}

await import('../dist/command/main.js');
