/**
 * The version of the operator set that every graph is written in.
 *
 * 18 is the first that has what we need: bitwise operators (the counter-based random numbers) and reductions whose axes are all
 * inputs. onnxruntime-node 1.30 runs every one of its operators and its optimiser knows all their patterns, which it checks
 * version by version; readers since 2023 (onnxruntime 1.14) take the files.
 */
export const OPSET = 18;

/** The version of the file format that came with opset 18 (onnx 1.13). */
export const IR_VERSION = 8;

export const PRODUCER = 'ergodic';
