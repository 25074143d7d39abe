import buildKernels from './build.mjs';

/** Before the tests of any project. Those that need no kernel run also where one does not compile. */
export default async function setup() {
  try {
    await buildKernels();
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
  }
}
