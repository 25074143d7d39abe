import type { Frame } from '@ergodic/kernel';
import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';

/** Frames as a Parquet table: step, stage, time, every value and standard error, transitions as JSON. No snapshots. */
export function framesToParquet(frames: readonly Frame[]): Uint8Array {
  const names = (of: (frame: Frame) => object): string[] => [
    ...new Set(frames.flatMap((frame) => Object.keys(of(frame)))),
  ];
  const doubles = (name: string, of: (frame: Frame) => number | undefined): ColumnSource => ({
    name,
    data: frames.map((frame) => of(frame) ?? null),
    type: 'DOUBLE',
  });
  const integers = (name: 'step' | 'stage'): ColumnSource => ({
    name,
    data: frames.map((frame) => BigInt(frame[name])),
    type: 'INT64',
    nullable: false,
  });
  const columnData = [
    integers('step'),
    integers('stage'),
    doubles('time', ({ time }) => time),
    ...names(({ values }) => values).map((name) => doubles(name, ({ values }) => values[name])),
    ...names(({ errors }) => errors).map((name) => doubles(`${name}_se`, ({ errors }) => errors[name])),
    {
      name: 'transitions',
      data: frames.map(({ transitions }) => (transitions.length > 0 ? JSON.stringify(transitions) : null)),
      type: 'STRING' as const,
    },
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}
