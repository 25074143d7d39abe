import { accessSync, constants, existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ErgodicError, messageOf } from '@ergodic/kernel';

/** Refused before the work is done. @throws ErgodicError `output` */
export function expectFile(file: string): void {
  const wrong = whyNot(file);
  if (wrong === undefined) return;
  throw new ErgodicError({
    code: 'output',
    message: `the model cannot be written: ${wrong}`,
    path: '--onnx',
    value: file,
    hint: 'a file in a folder that is there, e.g. --onnx energy.onnx',
  });
}

/** A device or a pipe would be replaced by the file, and so would one that may not be written. */
function whyNot(file: string): string | undefined {
  const folder = dirname(resolve(file));
  const found = statSync(file, { throwIfNoEntry: false });
  const parent = statSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory() || file === '') return `${file || '""'} is a folder`;
  if (found && !found.isFile()) return `${file} is no ordinary file`;
  if (!parent?.isDirectory()) return `there is no folder ${folder}`;
  if (found && !isWritable(file)) return `${file} is there already and may not be written`;
  return isWritable(folder) ? undefined : `nothing may be written in ${folder}`;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Beside its place first, then renamed: there is never half a model. @throws ErgodicError `output` */
export function writeWhole(file: string, bytes: Uint8Array): void {
  // Where it is a link, the file that it leads to.
  const target = existsSync(file) ? realpathSync(file) : file;
  const temporary = `${target}.writing-${process.pid}`;
  try {
    writeFileSync(temporary, bytes, { flag: 'wx' });
    renameSync(temporary, target);
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw new ErgodicError({
      code: 'output',
      message: `the model could not be written: ${messageOf(thrown)}`,
      path: file,
      hint: 'a file that you may write, on a disk with room for it',
      cause: thrown,
    });
  }
}
