/** ExampleGen: reads a span's sources, splits the examples by hash and writes them as an Examples artifact. */

import { createHash, type Hash, hash as hashOnce } from 'node:crypto';
import { join } from 'node:path';
import type { Stage, StageContext, StageOutcome } from '../../contract/index.ts';
import {
  type ColumnBatch,
  conformBatch,
  type ExamplesInfo,
  encodeShared,
  selectRows,
  writeExamples,
} from '../../formats/index.ts';
import { attempt, type CancelSignal, invariant, raise, throwIfCancelled, unwrap } from '../../foundation/index.ts';
import { type ExampleGenProperties, exampleGenPropertiesSchema } from './example-gen-properties.ts';
import { inputFingerprint } from './input-fingerprint.ts';
import { createRejectLog, type RejectLog, rejectsFileName } from './reject-log.ts';
import { openSources, type SourceReaders } from './source-readers.ts';
import { createSplitAssignment, type SplitAssignment } from './split-assignment.ts';

export const exampleGen: Stage = {
  node: 'ExampleGen',
  codeVersion: 1,
  inputs: {},
  outputs: { examples: 'Examples' },
  execute: (context) => attempt(() => ingest(context)),
};

async function ingest(context: StageContext): Promise<StageOutcome> {
  const properties = exampleGenPropertiesSchema.parse(context.properties);
  const dir = context.outputs.examples;
  invariant(dir, 'ExampleGen has a folder for its examples');
  const rejects = createRejectLog(join(dir, rejectsFileName));
  try {
    const sources = await openSources(properties.sources, {
      signal: context.signal,
      onProgress: reportBytes(context),
      onReject: rejects.add,
    });
    const assignment = createSplitAssignment(properties.splits);
    const content = createHash('sha256');
    const options = { payload: properties.payload, splits: assignment.names, columns: sources.columns };
    const rows = splitRows({ signal: context.signal, sources, assignment, content });
    const info = unwrap(await writeExamples(dir, options, rows));
    checkOutcome(info, rejects, properties);
    return await describe({ properties, info, rejects, contentHash: content.digest('hex') });
  } finally {
    rejects.close();
  }
}

interface Splitting {
  readonly signal: CancelSignal;
  readonly sources: SourceReaders;
  readonly assignment: SplitAssignment;
  /** Takes every record's sha256, in order. */
  readonly content: Hash;
}

/** Every row of every source, in order, by split. */
async function* splitRows(splitting: Splitting): AsyncGenerator<{ readonly split: string; readonly batch: ColumnBatch }> {
  const { signal, sources, assignment, content } = splitting;
  for (const reader of sources.readers) {
    for await (const read of reader.batches(signal)) {
      throwIfCancelled(signal);
      const batch = conformBatch(read, sources.columns);
      const rows = assignRows(batch, assignment, content);
      for (const [at, split] of assignment.names.entries()) {
        const chosen = rows[at] as readonly number[];
        if (chosen.length > 0) yield { split, batch: selectRows(batch, chosen) };
      }
    }
  }
}

/** Row numbers by split. */
function assignRows(batch: ColumnBatch, assignment: SplitAssignment, content: Hash): readonly (readonly number[])[] {
  const rows = assignment.names.map((): number[] => []);
  for (let row = 0; row < batch.rows; row++) {
    const digest = hashOnce('sha256', encodeShared(batch, row), 'buffer');
    content.update(digest);
    rows[assignment.splitOf(digest)]?.push(row);
  }
  return rows;
}

function checkOutcome(info: ExamplesInfo, rejects: RejectLog, properties: ExampleGenProperties): void {
  const rows = info.splits.reduce((sum, split) => sum + split.rows, 0);
  const path = properties.sources.map((source) => source.path).join(', ');
  const { count, first } = rejects;
  if (count > properties.max_rejected * (rows + count)) {
    const share = `${count} of ${rows + count} rows cannot be parsed; the first at line ${first?.line} ${first?.reason}`;
    const hint = 'Check the delimiter and the quotes, correct the file, or raise data.max_rejected.';
    const details = { rejected: count, rows: rows + count, line: first?.line ?? 0, reason: first?.reason ?? '' };
    raise('table/too-many-rejects', `${share}: ${path}`, hint, { details });
  }
  if (rows === 0) raise('table/no-rows', `There are no rows: ${path}`, 'Choose a file with rows in it.');
  const empty = info.splits.find((split) => split.rows === 0);
  // A handful of labels may all fall into one split: they join earlier spans.
  if (!empty || properties.sources.every((source) => source.origin === 'feedback')) return;
  const hint = 'Add rows, or give the split more buckets in data.splits.';
  raise('split/empty', `No row of ${rows} falls into the split "${empty.name}".`, hint, { details: { split: empty.name, rows } });
}

interface Ingested {
  readonly properties: ExampleGenProperties;
  readonly info: ExamplesInfo;
  readonly rejects: RejectLog;
  readonly contentHash: string;
}

async function describe({ properties, info, rejects, contentHash }: Ingested): Promise<StageOutcome> {
  const { payload, sources, span } = properties;
  const rowsBySplit = Object.fromEntries(info.splits.map(({ name, rows }) => [`rows_${name}`, rows]));
  const rowsOut = info.splits.reduce((sum, split) => sum + split.rows, 0);
  const examples = {
    span,
    version: 0,
    // Spaced as Python's json.dumps, which TFX compares as text.
    split_names: `[${info.splits.map(({ name }) => JSON.stringify(name)).join(', ')}]`,
    payload_format: payload === 'parquet' ? 'FORMAT_PARQUET' : 'FORMAT_TF_EXAMPLE',
    file_format: payload === 'parquet' ? 'parquet' : 'tfrecords_gzip',
    input_fingerprint: await inputFingerprint(sources.map((source) => source.path)),
    ...rowsBySplit,
    rejected: rejects.count,
    content_hash: contentHash,
  };
  const facts = { rows: rowsOut, columns: info.columns.length, rejected: rejects.count, ...rowsBySplit };
  return { outputs: { examples }, rowsIn: rowsOut + rejects.count, rowsOut, facts };
}

/** Progress at every hundredth of the way, not at every chunk. */
function reportBytes(context: StageContext): (done: number, total: number) => void {
  let reported = -1;
  return (done, total) => {
    const hundredth = total > 0 ? Math.floor((done * 100) / total) : 0;
    if (hundredth === reported) return;
    reported = hundredth;
    context.report({ kind: 'progress', progress: { step: 'reading data', done, total, unit: 'bytes' } });
  };
}
