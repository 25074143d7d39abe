import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

/** Where an npm package is, for this library or for the folder that the process runs in; none where it is not installed. */
export function findPackage(name: string): InstalledPackage | undefined {
  for (const from of [import.meta.url, join(process.cwd(), 'package.json')]) {
    try {
      return packageIn(dirname(createRequire(from).resolve(`${name}/package.json`)));
    } catch {
      continue;
    }
  }
  return undefined;
}

/** The npm package in a folder; none where there is no package.json. */
export function packageIn(folder: string): InstalledPackage | undefined {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name: string; version: string };
  return { name, version, folder };
}
