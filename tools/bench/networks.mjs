// What networks learn on real data, each beside the same in PyTorch: npm run bench -- networks, or one of its parts by name.
export const parts = {
  'mlp-digits': () => import('./networks/mlp.mjs'),
  'convolution-digits': () => import('./networks/convolution.mjs'),
  'equilibrium-propagation': () => import('./networks/equilibrium-propagation.mjs'),
  'rbm-classifier': () => import('./networks/rbm-classifier.mjs'),
  sequences: () => import('./networks/sequences.mjs'),
  vae: () => import('./networks/vae.mjs'),
  policy: () => import('./networks/policy.mjs'),
  'message-passing': () => import('./networks/message-passing.mjs'),
};

export async function run() {
  for (const [name, load] of Object.entries(parts)) {
    console.log(`\n   ${name} ${'·'.repeat(Math.max(0, 67 - name.length))}`);
    const { run: measure } = await load();
    await measure();
  }
}
