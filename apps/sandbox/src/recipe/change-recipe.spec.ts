import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changeRecipe } from './change-recipe.ts';

const recipe = { seed: 1, energy: { use: 'ising', coupling: 1 }, analyses: [{ use: 'a' }] };

describe('changes from the command line', () => {
  it('sets dotted paths to scalars, lists and objects', async () => {
    const set = [
      'energy.coupling=-0.5',
      'energy.label=a word',
      'observe.every=10',
      'observe.snapshots=[state]',
      'analyses.1={ use: b, k: 1e3 }',
      'name=true story',
      'flag=true',
    ];
    expect(await changeRecipe(recipe, '/', { set })).toEqual({
      seed: 1,
      name: 'true story',
      flag: true,
      energy: { use: 'ising', coupling: -0.5, label: 'a word' },
      observe: { every: 10, snapshots: ['state'] },
      analyses: [{ use: 'a' }, { use: 'b', k: 1000 }],
    });
    expect(recipe.energy.coupling, 'the recipe itself stays as it was').toBe(1);
  });

  it('takes the later of two changes, and --seed last', async () => {
    expect(await changeRecipe(recipe, '/', { set: ['seed=2', 'seed=3'] })).toMatchObject({ seed: 3 });
    expect(await changeRecipe(recipe, '/', { set: ['seed=2'], seed: '4' })).toMatchObject({ seed: 4 });
  });

  it('replaces data by a file, its path from here; others start from the recipe’s folder', async () => {
    expect(await changeRecipe({ data: { use: 'moons' } }, '/far', { data: 'x.csv', label: '-1' })).toEqual({
      data: { use: 'file', path: resolve('x.csv'), label: -1 },
    });
    const written = { data: { use: 'file', path: 'x.csv', labels: 'y.csv', label: 'kind' } };
    expect(await changeRecipe(written, '/far', {})).toEqual({
      data: { use: 'file', path: '/far/x.csv', labels: '/far/y.csv', label: 'kind' },
    });
    expect(await changeRecipe({ data: { use: 'moons', path: 'x' } }, '/far', {})).toEqual({
      data: { use: 'moons', path: 'x' },
    });
  });

  it('files of any part start from the recipe’s folder, however deep, where they are there', async () => {
    const here = resolve(import.meta.dirname);
    const written = {
      coupling: { use: 'dilution', graph: { use: 'edge-list', path: 'change-recipe.ts' } },
      energy: { use: 'qubo', path: 'nowhere.json' },
      analyses: [{ use: 'a', heldOut: { use: 'file', path: 'x.csv' } }],
    };
    expect(await changeRecipe(written, here, {})).toEqual({
      coupling: { use: 'dilution', graph: { use: 'edge-list', path: resolve(here, 'change-recipe.ts') } },
      energy: { use: 'qubo', path: 'nowhere.json' },
      analyses: [{ use: 'a', heldOut: { use: 'file', path: resolve(here, 'x.csv') } }],
    });
  });

  it('does not reach into prototypes', async () => {
    for (const path of ['__proto__', '__proto__.polluted', 'energy.constructor.polluted', 'prototype'])
      await expect(changeRecipe(recipe, '/', { set: [`${path}=true`] }), path).rejects.toThrow('nothing has an option');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
