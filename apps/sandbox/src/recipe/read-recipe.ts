import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ErgodicError, messageOf, nearest } from '@ergodic/kernel';

/** A recipe as it stands in a file, not checked yet. */
export interface RecipeFile {
  readonly file: string;
  /** Folder that relative paths in the recipe start from. */
  readonly folder: string;
  readonly recipe: Record<string, unknown>;
}

const endings = ['.yaml', '.yml', '.json'];

/** Where examples lie: in the source checkout, or in the package. */
const exampleFolders = ['../../../../examples', '../examples'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/**
 * Reads a recipe by its file, or an example by its name.
 * @throws ErgodicError naming the nearest file or example, or where the syntax is wrong
 */
export async function readRecipe(name: string): Promise<RecipeFile> {
  const file = isFile(resolve(name)) ? resolve(name) : examples().get(name);
  if (file === undefined) throw notFound(name);
  const text = readText(file);
  const recipe = extname(file) === '.json' ? parseJson(file, text) : await parseYaml(file, text);
  if (typeof recipe !== 'object' || recipe === null || Array.isArray(recipe))
    throw new ErgodicError({
      code: 'invalid-option',
      message: `${basename(file)} holds no recipe: a recipe is an object with energy, dynamics and temperature`,
      path: file,
    });
  return { file, folder: dirname(file), recipe: recipe as Record<string, unknown> };
}

/** Example recipes by name: `entropyflow` is entropyflow.yaml in the first folder that has it. */
export function examples(): Map<string, string> {
  const found = new Map<string, string>();
  for (const folder of exampleFolders)
    for (const file of recipeFilesIn(folder)) {
      const name = basename(file, extname(file));
      if (!found.has(name)) found.set(name, join(folder, file));
    }
  return found;
}

function notFound(name: string): ErgodicError {
  const path = resolve(name);
  if (existsSync(path)) {
    const isRun = existsSync(join(path, 'recipe.json'));
    return new ErgodicError({
      code: 'missing-part',
      message: `${name} is a folder, not a recipe`,
      path,
      hint: isRun ? `to go on with that run: ergodic run --resume --out ${name}` : 'a .yaml or .json file in it',
    });
  }
  const names = [...examples().keys()];
  const here = recipeFilesIn(dirname(path)).map((file) => join(dirname(name), file));
  const near = nearest(name, [...here, ...names]);
  return new ErgodicError({
    code: 'missing-part',
    message: `there is no recipe ${name}`,
    path,
    hint: `${near ? `did you mean ${near}? ` : ''}examples: ${names.join(', ') || 'none found'}`,
  });
}

function recipeFilesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => endings.includes(extname(file)));
  } catch {
    return [];
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (thrown) {
    throw new ErgodicError({ code: 'data', message: `${file} cannot be read: ${messageOf(thrown)}`, path: file });
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const message = messageOf(thrown);
    const at = /position (\d+)/.exec(message)?.[1];
    const before = text.slice(0, at === undefined ? text.length : Number(at)).split('\n');
    throw syntaxError(file, before.length, before.at(-1)!.length + 1, message.replace(/ in JSON.*| \(line.*/s, ''));
  }
}

async function parseYaml(file: string, text: string): Promise<unknown> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text, { prettyErrors: true, merge: true });
  const [problem] = document.errors;
  if (!problem) return document.toJS() as unknown;
  const { line, col } = problem.linePos?.[0] ?? { line: 1, col: 1 };
  throw syntaxError(file, line, col, problem.message.split(' at line ')[0]!);
}

function syntaxError(file: string, line: number, column: number, message: string): ErgodicError {
  return new ErgodicError({
    code: 'invalid-option',
    message: `${basename(file)} is not well formed: ${message}`,
    path: `${file}:${line}:${column}`,
    hint: `line ${line}, column ${column}`,
  });
}
