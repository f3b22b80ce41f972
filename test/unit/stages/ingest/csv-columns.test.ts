import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultDataset, openExampleReader, statisticsToJson } from '../../../../core/formats/index.ts';
import { unwrap } from '../../../../core/foundation/index.ts';
import { csvColumns } from '../../../../core/stages/ingest/index.ts';
import { datasetOfColumns, generateStatistics } from '../../../../core/stages/statistics/index.ts';

const { signal } = new AbortController();
const rows = 5000;

describe('the columns of a CSV file', () => {
  let dir = '';

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'loopwright-csv-columns-'));
    const lines = Array.from({ length: rows }, (_, i) => `${i},${i % 8}.5,town ${i % 30},"a note, ${i * 31} of ${i}"`);
    await writeFile(join(dir, 'rows.csv'), ['id,amount,town,note', ...lines].join('\n'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('are the same packed or not, and those of the rows', async () => {
    const found = new Map<string, { bytes: number; json: unknown }>();
    for (const codec of ['SNAPPY', 'UNCOMPRESSED'] as const) {
      const columns = await csvColumns(join(dir, 'rows.csv'), join(dir, codec), { codec, signal });
      expect(columns?.rows).toBe(rows);
      if (!columns) continue;
      const dataset = await datasetOfColumns([columns], {}, { signal });
      const { size } = await stat(columns.files[0] as string);
      found.set(codec, { bytes: size, json: statisticsToJson({ datasets: [dataset] }) });
    }
    const reader = unwrap(await openExampleReader(join(dir, 'rows.csv'), { signal }));
    const ofRows = unwrap(await generateStatistics(reader.batches(signal), { signal }));
    expect(unwrap(defaultDataset(ofRows)).num_examples).toBe(rows);
    expect(found.get('UNCOMPRESSED')?.json).toEqual(statisticsToJson(ofRows));
    expect(found.get('SNAPPY')?.json).toEqual(statisticsToJson(ofRows));
    expect(found.get('UNCOMPRESSED')?.bytes).toBeGreaterThan((found.get('SNAPPY')?.bytes ?? 0) * 1.5);
  });
});
