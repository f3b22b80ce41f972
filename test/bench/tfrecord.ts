/** TFRecord: framing with its checksums, and records decoded into columns, in megabytes of file a second and core. */

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createBatchBuilder, createRecordWriter, encodeExample, readRecords } from '../../core/formats/index.ts';
import { createRandom } from '../../core/foundation/index.ts';
import { markdownTable, medianMs, ratio } from './measure.ts';
import { medianRun } from './stage-run.ts';

const records = 300_000;
const batchRows = 5000;
const runs = 3;

export async function benchRecords(dir: string): Promise<string> {
  const path = join(dir, 'examples.tfrecord');
  const writeMs = await medianMs(1, () => writeRecords(path));
  const { size } = await stat(path);
  const readMs = await medianMs(runs, () => readBytes(path));
  const scanMs = await medianMs(runs, async () => {
    let found = 0;
    for await (const part of readRecords(path)) found += part.length;
    if (found !== records) throw new Error(`${found} of ${records} records`);
  });
  const decoded = medianRun(runs, { stage: 'TfRecord', dir, properties: { path } });
  const line = (what: string, ms: number, passes = 1): string[] => [
    what,
    ((passes * size) / 1e6 / (ms / 1000)).toFixed(0),
    ratio(ms / passes, readMs),
  ];
  const table = markdownTable(
    ['work', 'MB/s', 'time against reading the bytes'],
    [
      line('reading the bytes', readMs),
      line('framing and checksums', scanMs),
      line('framing, checksums and columns (each of two passes)', decoded.ms, 2),
      line('encoding, framing and writing', writeMs),
    ],
  );
  return `TFRecord: ${records.toLocaleString('en-US')} tf.Example, ${(size / 1e6).toFixed(0)} MB\n\n${table}`;
}

async function writeRecords(path: string): Promise<void> {
  const random = createRandom(7);
  const writer = createRecordWriter(path);
  const builder = createBatchBuilder([
    { name: 'fare', type: 'float' },
    { name: 'miles', type: 'float' },
    { name: 'seconds', type: 'int' },
    { name: 'started', type: 'int' },
    { name: 'company', type: 'bytes' },
    { name: 'payment', type: 'bytes' },
    { name: 'note', type: 'bytes' },
  ]);
  const [fare, miles, seconds, started, company, payment, note] = builder.columns;
  for (let row = 0; row < records; row++) {
    fare?.appendSingle(random.next() * 50);
    miles?.appendSingle(random.next() * 20);
    seconds?.appendSingle(BigInt(random.nextInt(5000)));
    started?.appendSingle(1_400_000_000n + BigInt(random.nextInt(100_000_000)));
    company?.appendSingle(`Company ${random.nextInt(60)}`);
    payment?.appendSingle(random.next() < 0.6 ? 'Credit Card' : 'Cash');
    note?.appendSingle('the same words again and again '.repeat(4 + random.nextInt(16)));
    if ((row + 1) % batchRows > 0) continue;
    const batch = builder.build();
    for (let at = 0; at < batch.rows; at++) await writer.write(encodeExample(batch, at));
  }
  await writer.close();
}

async function readBytes(path: string): Promise<void> {
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) bytes += (chunk as Buffer).length;
  if (bytes === 0) throw new Error('nothing was read');
}
