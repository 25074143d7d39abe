// @ts-check
const { readFileSync } = require('node:fs');
const { join, relative, resolve } = require('node:path');

/** The library that each slot's plugins live in. */
const libraries = {
  energy: 'plugins-energies',
  entropy: 'plugins-entropies',
  activation: 'plugins-activations',
  schedule: 'plugins-schedules',
  coupling: 'plugins-couplings',
  dynamics: 'plugins-dynamics',
  learning: 'plugins-learning',
  layer: 'networks',
  environment: 'environments',
};
/** Of layers, which share their library with networks. */
const layersFolder = 'src/layers';

/**
 * `nx g @ergodic/tools:plugin <slot> <name> [--directory folder]`: a plugin, its spec beside it and a recipe that runs it,
 * from the templates beside this file. Into the library of its slot, with its lines in index.ts; or, with a directory, as a
 * file of its own that `--plugin` loads. Whatever is wrong is said before anything is written.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {{ slot: string, name: string, directory?: string }} options
 * @returns {Promise<() => void>} tells what to do next
 */
module.exports = async function plugin(tree, { slot, name, directory }) {
  if (!Object.hasOwn(libraries, slot))
    throw new Error(`unknown slot '${slot}': one of ${Object.keys(libraries).join(', ')}`);
  checkName(name);
  const own = directory !== undefined;
  const library = `libs/${libraries[/** @type {keyof typeof libraries} */ (slot)]}`;
  const within = slot === 'layer' ? layersFolder : 'src';
  const folder = own ? folderOf(tree, directory) : `${library}/${within}`;
  const files = {
    plugin: `${folder}/${name}.ts`,
    spec: `${folder}/${name}.spec.ts`,
    recipe: `${own ? folder : 'examples'}/${name}.yaml`,
  };
  // The folders of one library share their names.
  const beside = own ? [] : tree.children(`${library}/src`).map((each) => `${library}/src/${each}/${name}.ts`);
  for (const file of [...Object.values(files), ...beside])
    if (tree.exists(file)) throw new Error(`the name '${name}' is taken: ${file} is there already; take another name`);

  checkIdentifier(slot, name);
  const inPlace = (/** @type {string} */ text) => (own ? text : withinLibrary(text, library));
  const source = inPlace(fromTemplate(slot, name, '.ts'));
  const format = await formatterOf(tree, name);
  const written = {
    [files.plugin]: await format(files.plugin, own ? asPluginFile(source, name) : source),
    [files.spec]: await format(files.spec, inPlace(fromTemplate(slot, name, '.spec.ts'))),
    [files.recipe]: await format(files.recipe, fromTemplate(slot, name, '.yaml')),
  };
  if (!own) {
    const index = `${folder}/index.ts`;
    written[index] = await format(index, withPlugin(index, tree.read(index, 'utf8') ?? '', name));
  }
  for (const [file, text] of Object.entries(written)) tree.write(file, text);
  return () => console.log(nextSteps(files, name, own ? undefined : library));
};

/** @param {string} name */
function checkName(name) {
  if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) return;
  const kebab = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+|-+$/g, '');
  throw new Error(`the name '${name}' is not kebab-case: ${kebab ? `'${kebab}' would be` : "such as 'double-well'"}`);
}

/** Kept for the language in modules, besides what no script may use. */
const strictWords = 'arguments let static yield implements interface package private protected public'.split(' ');

/**
 * The plugin is exported under its name, which must not be that of something else in its files.
 * @param {string} slot
 * @param {string} name
 */
function checkIdentifier(slot, name) {
  const text = template(slot, '.ts') + template(slot, '.spec.ts');
  const declared = [
    ...text.matchAll(/\b(?:import(?: type)?(?: \* as)?|const|function) (?:[{[]([^}\]]*)[}\]]|(\w+))/g),
  ].flatMap(([, list, one]) => (list ?? one ?? '').split(',').map((each) => each.replace(/^\s*(type )?|\s+$/g, '')));
  const camel = camelCase(name);
  if (camel !== camelCase(`my-${slot}`) && [...declared, 'definePlugin'].includes(camel))
    throw new Error(`the name '${name}' cannot be used: the files of a new plugin have a '${camel}' of their own`);
  if (camel in globalThis || strictWords.includes(camel))
    throw new Error(`the name '${name}' cannot be used: '${camel}' is a word of JavaScript's own`);
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {string} directory
 */
function folderOf(tree, directory) {
  const folder = relative(tree.root, resolve(tree.root, directory)).replaceAll('\\', '/') || '.';
  if (folder === 'libs' || folder.startsWith('libs/'))
    throw new Error(`--directory ${directory} is in libs/: leave it out, or name a folder outside of libs/`);
  if (folder.startsWith('..')) throw new Error(`--directory ${directory} is outside of the workspace`);
  if (tree.isFile(folder)) throw new Error(`--directory ${directory} is a file`);
  return folder;
}

/**
 * @param {string} slot
 * @param {string} ending
 */
const template = (slot, ending) => readFileSync(join(__dirname, 'templates', slot, `my-${slot}${ending}`), 'utf8');

/**
 * The slot's template under the new name. Templates are real plugins, named `my-energy` and so on.
 * @param {string} slot
 * @param {string} name
 * @param {string} ending
 */
function fromTemplate(slot, name, ending) {
  const [camel, stem] = [camelCase(name), capital(slot)];
  return template(slot, ending)
    .replaceAll(`my-${slot}`, name)
    .replaceAll(`my${stem}`, camel)
    .replaceAll(`My${stem}`, capital(camel));
}

/** @param {string} name */
const camelCase = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());

/** @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * The same text in a library, which does not import itself by its name.
 * @param {string} text
 * @param {string} library
 */
const withinLibrary = (text, library) => {
  const own = { 'libs/networks': '../common/tensor-types.ts', 'libs/environments': './table-environment.ts' }[library];
  return own === undefined ? text : text.replace(`'@ergodic/${library.slice('libs/'.length)}'`, `'${own}'`);
};

/**
 * The same plugin as a file that `--plugin` loads.
 * @param {string} source
 * @param {string} name
 */
function asPluginFile(source, name) {
  const withImport = source.replace(/\bdefine[A-Z]\w*/, '$&, definePlugin');
  return `${withImport}\nexport default definePlugin({ name: '${name}', version: '0.1.0', provides: [${camelCase(name)}] });\n`;
}

/**
 * The library's index.ts with one more plugin: its import, its export and its place in `provides`, each where the alphabet
 * puts it.
 * @param {string} file
 * @param {string} source
 * @param {string} name
 */
function withPlugin(file, source, name) {
  const imports = [...source.matchAll(/^import \{[^}]*\} from '\.\/(.*)\.ts';\n/gm)];
  const lists = [/^export \{([^}]*)\};/m, /\b(?:provides:|layers: readonly Definition\[\] =) \[([^\]]*)\]/];
  const last = imports.at(-1);
  if (!last || lists.some((list) => !list.test(source)))
    throw new Error(`${file} does not look as expected: imports of plugins, export { ... } and a list of all`);
  const camel = camelCase(name);
  if (new RegExp(`\\b${camel}\\b`).test(source))
    throw new Error(`the name '${name}' is taken: ${file} names a '${camel}' already; take another name`);
  const next = imports.find(([, other]) => other > name);
  const at = next ? next.index : last.index + last[0].length;
  let text = `${source.slice(0, at)}import { ${camel} } from './${name}.ts';\n${source.slice(at)}`;
  for (const list of lists)
    text = text.replace(list, (whole, /** @type {string} */ inside) => {
      const names = inside.split(',').map((each) => each.trim());
      const others = names.filter((each) => each !== '');
      const place = others.findIndex((each) => each > camel);
      others.splice(place < 0 ? others.length : place, 0, camel);
      return whole.replace(inside, ` ${others.join(', ')} `);
    });
  return text;
}

/**
 * Formats as `npm run format:write` would, with the workspace's own settings.
 * @param {import('@nx/devkit').Tree} tree
 * @param {string} name
 * @returns {Promise<(file: string, text: string) => Promise<string>>}
 */
async function formatterOf(tree, name) {
  const oxfmt = await import('oxfmt');
  const { $schema: _, ignorePatterns: __, ...settings } = JSON.parse(tree.read('.oxfmtrc.json', 'utf8') ?? '{}');
  return async (file, text) => {
    const { code, errors } = await oxfmt.format(file, text, settings);
    // The templates are right: only a name that TypeScript keeps for itself makes them wrong.
    if (errors[0]) throw new Error(`the name '${name}' cannot be used: ${errors[0].message}`);
    return code;
  };
}

/**
 * @param {{ plugin: string, spec: string, recipe: string }} files
 * @param {string} name
 * @param {string | undefined} library
 */
function nextSteps({ plugin, spec, recipe }, name, library) {
  const loaded = library ? '' : ` --plugin ${plugin}`;
  return [
    '',
    'Green from the start; now make it yours:',
    `  ${plugin}: the equation, its exact law and where it is from`,
    library
      ? `  npx vitest run --root ${library} ${relative(library, spec)}`
      : `  npx tsc -b && npx vitest run ${spec}`,
    `  npx ergodic verify ${library ? name : loaded.trim()}`,
    `  npx ergodic run ${library ? name : recipe}${loaded}`,
  ].join('\n');
}
