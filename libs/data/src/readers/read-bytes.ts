import { nearest } from '@ergodic/kernel';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { dataProblem, listed } from './problem.ts';

/**
 * The bytes of a file, unpacked where they are gzip (known by the first two bytes, not by the name).
 *
 * @throws ErgodicError `data` where there is no such file, it is a folder or empty, or the gzip stream is cut or damaged
 */
export function readBytes(path: string): Uint8Array {
  const bytes = readRaw(path);
  if (bytes.length === 0)
    throw dataProblem(path, 'the file is empty (0 bytes)', { hint: 'a data file has at least one row' });
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const content = packed ? unpack(path, bytes) : bytes;
  if (content.length === 0)
    throw dataProblem(path, 'the gzip file holds 0 bytes', { hint: 'a data file has at least one row' });
  return content;
}

/** The bytes as they are. @throws ErgodicError `data` where there is no such file or it is a folder */
export function readRaw(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw missing(path, cause);
    if (code === 'EISDIR')
      throw dataProblem(path, 'is a folder, not a file', {
        hint: `files there: ${listed(filesIn(path)) || 'none'}`,
        cause,
      });
    throw dataProblem(path, `cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function missing(path: string, cause: unknown): Error {
  const whole = resolve(path);
  const absent = `there is no such file${whole === path ? '' : ` (looked at ${whole})`}`;
  let folder = dirname(whole);
  if (isFolder(folder)) {
    const files = filesIn(folder);
    const near = nearest(basename(whole), files);
    const there = files.length === 0 ? 'that folder has no files' : `files there: ${listed(files)}`;
    return dataProblem(path, absent, {
      value: path,
      hint: near === undefined ? there : `did you mean ${near}?`,
      cause,
    });
  }
  const asked = folder;
  while (!isFolder(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return dataProblem(path, `${absent}: the folder ${asked} does not exist`, {
    value: path,
    hint: `${folder} is the nearest folder that exists`,
    cause,
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function unpack(path: string, bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'Z_BUF_ERROR') {
      const found = gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).length;
      throw dataProblem(
        path,
        `the gzip file is cut short: its ${bytes.length} bytes unpack to ${found} bytes and then break off`,
        {
          value: bytes.length,
          hint: 'copy or download it again',
          cause,
        },
      );
    }
    throw dataProblem(path, `the gzip file is damaged: ${(cause as Error).message}`, {
      hint: 'copy or download it again',
      cause,
    });
  }
}

/** The bytes as UTF-8 text, without a byte-order mark. @throws ErgodicError `data` where they are not UTF-8 */
export function decodeText(path: string, bytes: Uint8Array): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw dataProblem(path, 'the text is UTF-16', { hint: 'save it as UTF-8' });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw dataProblem(path, 'is not UTF-8 text', {
      hint: 'save it as UTF-8, or name its `format` if it is not text',
      cause,
    });
  }
}
