/** ExampleGen: reads a span's sources, brings every row into its split and writes them as an Examples artifact. */

import { join } from 'node:path';
import type { Stage, StageContext, StageOutcome } from '../../contract/index.ts';
import { type AssignedBatch, type ColumnSpec, conformBatch, type ExamplesInfo, writeExamples } from '../../formats/index.ts';
import { attempt, type CancelSignal, invariant, raise, throwIfCancelled, unwrap } from '../../foundation/index.ts';
import { assignRows } from './assign-rows.ts';
import { type ContentHash, createContentHash } from './content-hash.ts';
import { type ExampleGenProperties, exampleGenPropertiesSchema } from './example-gen-properties.ts';
import { ingestCsv } from './ingest-csv.ts';
import type { IngestedTables } from './ingest-pass.ts';
import { inputFingerprint } from './input-fingerprint.ts';
import { openPartition, type Partition } from './partition.ts';
import { createRejectLog, type RejectLog, rejectsFileName } from './reject-log.ts';
import { partsOf, type SourcePart } from './source-parts.ts';
import { openSources } from './source-readers.ts';

export const exampleGen: Stage = {
  node: 'ExampleGen',
  codeVersion: 3,
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
    const parts = await partsOf(properties.sources);
    const onProgress = reportBytes(context, 'reading data');
    const { signal, stateDir } = context;
    const byRange = await ingestCsv(parts, properties, { dir, stateDir, rejects, signal, onProgress });
    const read = byRange ? { ...byRange, facts: {} } : await ingestBatches({ context, properties, parts, rejects, dir });
    checkOutcome(read.info, rejects, properties);
    return await describe({ properties, rejects, ...read });
  } finally {
    rejects.close();
  }
}

interface BatchesOrder {
  readonly context: StageContext;
  readonly properties: ExampleGenProperties;
  readonly parts: readonly SourcePart[];
  readonly rejects: RejectLog;
  readonly dir: string;
}

/** Any source, read batch by batch in one thread and written in another. */
async function ingestBatches({ context, properties, parts, rejects, dir }: BatchesOrder): Promise<IngestedRows> {
  const { signal } = context;
  rejects.reset();
  const onProgress = reportBytes(context, 'reading data');
  const sources = await openSources(parts, { signal, onProgress, onReject: rejects.add });
  const order = { signal, onProgress: reportBytes(context, 'ordering rows'), dir: context.stateDir };
  const partition = await openPartition({ parts, sources, properties }, order);
  const inputBytes = sources.readers.reduce((sum, { reader }) => sum + reader.bytes, 0);
  const options = { payload: properties.payload, splits: partition.names, columns: sources.columns, inputBytes };
  const content = createContentHash(partition.names);
  const info = unwrap(await writeExamples(dir, options, splitRows({ signal, columns: sources.columns, partition, content })));
  return { info, content, facts: partition.facts };
}

interface IngestedRows extends IngestedTables {
  /** For people. */
  readonly facts: Partition['facts'];
}

interface Splitting {
  readonly signal: CancelSignal;
  readonly columns: readonly ColumnSpec[];
  readonly partition: Partition;
  readonly content: ContentHash;
}

/** Every row of every source, in order, with the rows of each split. */
async function* splitRows(splitting: Splitting): AsyncGenerator<AssignedBatch> {
  const { signal, columns, partition, content } = splitting;
  for (const part of partition.readers) {
    for await (const read of part.reader.batches(signal)) {
      throwIfCancelled(signal);
      const batch = conformBatch(read, columns);
      yield { batch, rows: assignRows(batch, part, { content, splits: partition.names.length }) };
    }
  }
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

interface Ingested extends IngestedRows {
  readonly properties: ExampleGenProperties;
  readonly rejects: RejectLog;
}

async function describe({ properties, info, rejects, content, facts: found }: Ingested): Promise<StageOutcome> {
  const { payload, sources, span, version } = properties;
  const rowsBySplit = Object.fromEntries(info.splits.map(({ name, rows }) => [`rows_${name}`, rows]));
  const rowsOut = info.splits.reduce((sum, split) => sum + split.rows, 0);
  const examples = {
    span,
    ...(version === undefined ? {} : { version }),
    // Spaced as Python's json.dumps, which TFX compares as text.
    split_names: `[${info.splits.map(({ name }) => JSON.stringify(name)).join(', ')}]`,
    payload_format: payload === 'parquet' ? 'FORMAT_PARQUET' : 'FORMAT_TF_EXAMPLE',
    file_format: payload === 'parquet' ? 'parquet' : 'tfrecords_gzip',
    input_fingerprint: await inputFingerprint(sources),
    ...rowsBySplit,
    rejected: rejects.count,
    content_hash: content.digest(),
  };
  const facts = { rows: rowsOut, columns: info.columns.length, rejected: rejects.count, ...rowsBySplit, ...found };
  return { outputs: { examples }, rowsIn: rowsOut + rejects.count, rowsOut, facts };
}

/** Progress at every hundredth of the way, not at every chunk. */
function reportBytes(context: StageContext, step: string): (done: number, total: number) => void {
  let reported = -1;
  return (done, total) => {
    const hundredth = total > 0 ? Math.floor((done * 100) / total) : 0;
    if (hundredth === reported) return;
    reported = hundredth;
    context.report({ kind: 'progress', progress: { step, done, total, unit: 'bytes' } });
  };
}
