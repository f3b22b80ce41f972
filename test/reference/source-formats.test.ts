/** Real sequence records, images and encodings against what is known of them. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { type Column, columnText, openExampleReader, type ReaderOptions, valueCount } from '../../core/formats/index.ts';
import { unwrap } from '../../core/foundation/index.ts';

const data = resolve(import.meta.dirname, '../../../shared/data');
const absent = !existsSync(data);
const suite = absent
  ? 'reference data of further formats (skipped: ../shared/data is absent)'
  : 'reference data of further formats';

async function readAll(path: string, options: ReaderOptions = {}) {
  const reader = unwrap(await openExampleReader(join(data, path), options));
  const rows: Record<string, string | null>[] = [];
  const batches: (readonly Column[])[] = [];
  for await (const batch of reader.batches()) {
    batches.push(batch.columns);
    for (let row = 0; row < batch.rows; row++) {
      rows.push(Object.fromEntries(batch.columns.map((column) => [column.name, columnText(column, row)])));
    }
  }
  return { format: reader.format, columns: reader.columns, rejected: reader.rejected, rows, batches };
}

/** Width and height as file(1) tells them. */
const tfdvPictures = [
  ['image1.gif', 'gif', '51', '26'],
  ['image2.png', 'png', '51', '26'],
  ['image3.bmp', 'bmp', '51', '26'],
  ['image4.png', 'png', '51', '26'],
  ['image5.jpg', 'jpeg', '284', '178'],
  ['image6.jpg', 'jpeg', '300', '300'],
];

describe.skipIf(absent)(suite, () => {
  it('TFX’s sequence records: context i and f, feature list s with its row lengths', async () => {
    const found = await readAll('tfx-golden/testdata/external/tfrecord_sequence');
    expect(found.format).toBe('sequence');
    expect(found.rejected.count).toBe(0);
    // The number of records and TFX's inferred schema: i and f as context features, s a ragged list of bytes.
    expect(found.rows).toHaveLength(15_000);
    expect(found.columns).toEqual([
      { name: 'f', type: 'float' },
      { name: 'i', type: 'int' },
      { name: 's', type: 'bytes' },
      { name: 's/row_lengths', type: 'int' },
    ]);
    // As protoc --decode shows the first records.
    expect(found.rows.slice(0, 3)).toEqual([
      { f: null, i: null, s: '0, 1', 's/row_lengths': '1, 1' },
      { f: '1', i: '1', s: '1, 2', 's/row_lengths': '1, 1' },
      { f: '2', i: '2', s: '2, 3', 's/row_lengths': '1, 1' },
    ]);
    for (const columns of found.batches) {
      const [, , values, lengths] = columns as readonly [Column, Column, Column, Column];
      if (lengths.type !== 'int') throw new Error('Row lengths are integers');
      for (let row = 0; row < values.rows; row++) {
        const steps = lengths.values.subarray(lengths.offsets[row], lengths.offsets[row + 1]);
        expect(steps.reduce((sum, length) => sum + Number(length), 0)).toBe(valueCount(values, row));
      }
    }
  });

  it('the two splits TFX wrote hold the records of the whole', async () => {
    const train = await readAll('tfx-golden/testdata/tfrecord_sequence/Split-train');
    const evaluation = await readAll('tfx-golden/testdata/tfrecord_sequence/Split-eval');
    expect([train.rows.length, evaluation.rows.length]).toEqual([10_500, 4500]);
  });

  it('sign digits: ten labels of twenty JPEGs, 100 by 100, byte for byte', async () => {
    const found = await readAll('images/sign_digits_jpg');
    expect(found.format).toBe('images');
    expect(found.rejected.count).toBe(0);
    const labels = new Map<string | null | undefined, number>();
    for (const row of found.rows) {
      labels.set(row.label, (labels.get(row.label) ?? 0) + 1);
      expect(row).toMatchObject({ 'image/format': 'jpeg', 'image/height': '100', 'image/width': '100' });
    }
    expect([...labels]).toEqual('0123456789'.split('').map((digit) => [digit, 20]));
    const [encoded] = found.batches[0] as readonly Column[];
    if (encoded?.type !== 'bytes') throw new Error('Images are bytes');
    const first = encoded.data.subarray(encoded.starts[0], encoded.starts[1]);
    const file = join(data, 'images/sign_digits_jpg/0', found.rows[0]?.['image/filename'] ?? '');
    expect(Buffer.compare(first, await readFile(file))).toBe(0);
  });

  it('MNIST as PNG, and TFDV’s pictures of every format with one file that is none', async () => {
    const mnist = await readAll('images/mnist_png');
    expect(new Set(mnist.rows.map((row) => `${row['image/format']} ${row['image/height']}x${row['image/width']}`))).toEqual(
      new Set(['png 28x28']),
    );
    const formats = await readAll('images/tfdv_formats');
    const told = formats.rows.map((row) => [row['image/filename'], row['image/format'], row['image/width'], row['image/height']]);
    expect(told).toEqual(tfdvPictures);
    expect(formats.rejected.rows.map(({ text }) => text)).toEqual([join(data, 'images/tfdv_formats/not_a_image.abc')]);
  });

  const encodings = 'csv-messy/duckdb/encodings';
  it.each([
    ['latin1.csv', 'José Álvarez'],
    ['utf16.csv', 'José Álvarez'],
    ['shift_jis.csv', '名前'],
  ])('%s is read as what it says', async (name, first) => {
    const { rows } = await readAll(join(encodings, name));
    expect(Object.values(rows[0] ?? {})[0]).toBe(first);
  });

  it.each([
    ['all_latin1.csv', 'latin1', 'iso-8859-1'],
    ['all_utf16.csv', 'utf16le', undefined],
  ] as const)(
    '%s keeps every character, as an independent reader of the decoded text finds them',
    async (name, buffer, encoding) => {
      const text = (await readFile(join(data, encodings, name), buffer)).replace(/^\uFEFF/, '');
      const expected = Papa.parse<string[]>(text, { delimiter: ',', newline: '\r\n', skipEmptyLines: true }).data;
      const { rows, rejected } = await readAll(join(encodings, name), { csv: { encoding, header: false, delimiter: ',' } });
      expect(rejected.count).toBe(0);
      expect(rows.map((row) => Object.values(row)[0])).toEqual(expected.map(([cell]) => cell));
    },
  );
});
