/** Real Avro files against their known first records, their JSON twin, and the same rows as CSV. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { numberAt, openExampleReader } from '../../core/formats/index.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { corporaAbsent, corpusRoot } from './corpus-files.ts';

const suite = corporaAbsent ? 'reference Avro files (skipped: ../shared/data is absent)' : 'reference Avro files';

interface Answer {
  readonly records: number;
  readonly first: unknown;
  readonly error?: string;
}

const answers = (): readonly (readonly [string, Answer])[] =>
  corporaAbsent
    ? []
    : Object.entries(
        JSON.parse(readFileSync(join(corpusRoot, 'avro/EXPECTED_avro.json'), 'utf8')) as Record<string, Answer>,
      ).filter(([, answer]) => answer.error === undefined && answer.records > 0);

type Rows = Record<string, readonly (string | number)[]>[];

const latin1 = (bytes: Uint8Array | string): string => Buffer.from(bytes as Uint8Array).toString('latin1');

/** Text and bytes as latin-1 of their bytes; numbers as 32-bit floats where `narrow`; missing and empty rows alike as none. */
async function rowsOf(path: string, narrow = false): Promise<Rows> {
  const reader = unwrap(await openExampleReader(join(corpusRoot, path)));
  const rows: Rows = [];
  for await (const batch of reader.batches()) {
    for (let row = 0; row < batch.rows; row++) {
      const cells = batch.columns.map((column): [string, readonly (string | number)[]] => {
        const [start, end] = [column.offsets[row] as number, column.offsets[row + 1] as number];
        if (column.type === 'bytes') {
          const { data, starts } = column;
          const textAt = (i: number): string => latin1(data.subarray(starts[start + i], starts[start + i + 1]));
          return [column.name, Array.from({ length: end - start }, (_, i) => textAt(i))];
        }
        const values = Array.from({ length: end - start }, (_, i) => numberAt(column, start + i));
        return [column.name, narrow ? values.map(Math.fround) : values];
      });
      rows.push(Object.fromEntries(cells));
    }
  }
  return rows;
}

/** A known record as the reader names and writes its values. */
function flattened(value: unknown, path = ''): Rows[number] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const parts = Object.entries(value).map(([key, part]) => flattened(part, path === '' ? key : `${path}.${key}`));
    return Object.assign({}, ...parts) as Rows[number];
  }
  const items = (Array.isArray(value) ? value : [value]) as readonly unknown[];
  const texts = items.map((item) => (typeof item === 'object' ? JSON.stringify(item) : (item as string | number)));
  return { [path || 'value']: texts.map((item) => (typeof item === 'string' ? latin1(item) : item)) };
}

describe.skipIf(corporaAbsent)(suite, () => {
  it.each(answers())('%s begins with its known record', async (path, { records, first }) => {
    const rows = await rowsOf(`avro/${path}`);
    expect(rows).toHaveLength(records);
    const [found] = rows;
    if (typeof first === 'string' && first.startsWith('hex:')) {
      // The first 40 bytes are told.
      const told = Buffer.from(first.slice(4), 'hex').toString('latin1');
      expect(String(found?.['value']).slice(0, told.length)).toBe(told);
    } else expect(found).toEqual(flattened(first));
  });

  it('the weather is what its JSON twin says, packed or not', async () => {
    const twin = await rowsOf('avro/apache/weather.json');
    expect(twin).toHaveLength(5);
    expect(await rowsOf('avro/apache/weather.avro')).toEqual(twin);
    expect(await rowsOf('avro/apache/weather-deflate.avro')).toEqual(twin);
  });

  it('TFX’s taxi rows are the same in Avro as in CSV, to the 32 bits that Avro has of them', async () => {
    const csv = await rowsOf('tfx-golden/testdata/external/csv/data.csv', true);
    const avro = await rowsOf('tfx-golden/testdata/external/avro/data.avro', true);
    expect(avro).toHaveLength(10_000);
    expect(avro).toEqual(csv);
  });
});
