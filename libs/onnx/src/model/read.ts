import { fromBinary } from '@bufbuild/protobuf';
import { type GraphProto, type ModelProto, ModelProtoSchema } from 'onnx-buf';
import { OnnxError } from '../errors.ts';

/**
 * The message in the bytes of an ONNX file.
 * @param path where the bytes come from, for the message
 * @throws OnnxError where they are cut short or of something else
 */
export function readModel(bytes: Uint8Array, path = 'model'): ModelProto & { graph: GraphProto } {
  if (bytes.length === 0) throw notAModel(path, 'the file is empty');
  let model: ModelProto;
  try {
    model = fromBinary(ModelProtoSchema, bytes);
  } catch (cause) {
    throw notAModel(path, `its ${bytes.length} bytes do not parse`, cause);
  }
  // Bytes of something else may parse by chance, as fields that nobody knows.
  const { graph, irVersion, opsetImport } = model;
  if (!graph || irVersion === 0n) throw notAModel(path, 'it has no graph and no version of the format');
  if (opsetImport.length === 0) throw notAModel(path, 'it names no operator set');
  return model as ModelProto & { graph: GraphProto };
}

function notAModel(path: string, reason: string, cause?: unknown): OnnxError {
  return new OnnxError({
    code: 'model',
    message: `${path} is not an ONNX model, or only a part of one: ${reason}`,
    path,
    hint: 'was the download or the writing cut short? a Git LFS pointer instead of the file? another format?',
    cause,
  });
}
