/** Damaged sources of every kind end in rows, rejected rows or a problem: no crash, no hang. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import initSqlJs from 'sql.js/dist/sql-wasm-inline.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MalformedExample } from '../../../core/formats/example-decoder.ts';
import { imageFormat, imageSize } from '../../../core/formats/image-header.ts';
import { type FileFormat, frameRecord, openExampleReader, previewFile } from '../../../core/formats/index.ts';
import { JsonArrayScanner } from '../../../core/formats/json-array-scanner.ts';
import type { ObjectBytes } from '../../../core/formats/json-objects.ts';
import { type JsonValue, parseJson } from '../../../core/formats/json-value.ts';
import { arrayItems } from '../../../core/formats/postgresql-values.ts';
import { exampleOfSequence } from '../../../core/formats/sequence-example.ts';
import { ProblemError } from '../../../core/foundation/index.ts';

let dir = '';
let files = 0;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-damaged-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Flips of single bits, then a cut. */
const damage = fc.record({
  flips: fc.array(fc.tuple(fc.nat(), fc.nat(7)), { maxLength: 4 }),
  keep: fc.oneof({ weight: 2, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) }),
});
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

function damaged(bytes: Uint8Array, { flips, keep }: Damage): Buffer {
  const copy = Buffer.from(bytes);
  for (const [at, bit] of flips) if (copy.length > 0) copy[at % copy.length] = (copy[at % copy.length] as number) ^ (1 << bit);
  return copy.subarray(0, Math.ceil(copy.length * keep));
}

/** Rows read and rejected; undefined where there was a problem. */
async function outcome(path: string, format: FileFormat | 'auto'): Promise<number | undefined> {
  try {
    await previewFile(path, { source: { format } });
    const opened = await openExampleReader(path, { format });
    if (!opened.ok) return undefined;
    let rows = 0;
    for await (const batch of opened.value.batches()) rows += batch.rows;
    return rows + opened.value.rejected.count;
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}

function everyDamage(bytes: Uint8Array, format: FileFormat, name = 'file'): Promise<void> {
  return fc.assert(
    fc.asyncProperty(damage, async (harm) => {
      const path = join(dir, `${name}-${files++}`);
      await writeFile(path, damaged(bytes, harm));
      await outcome(path, format);
      await outcome(path, 'auto');
    }),
    { numRuns: 60 },
  );
}

const sequence = Buffer.from(
  '0a1b0a0a0a016912051a030a01010a0d0a0166120812060a040000803f12150a130a0173120e0a050a030a01310a050a030a0132',
  'hex',
);

describe('damaged', () => {
  it('JSON arrays', () =>
    everyDamage(Buffer.from('[{"a": 1, "b": [1.5, null]},\n {"a": "é\\n", "c": {"d": true}}, {}]'), 'json'));

  it('sequence records, in whole frames and in broken ones', async () => {
    await everyDamage(Buffer.concat([frameRecord(sequence), frameRecord(sequence)]), 'sequence');
    await fc.assert(
      fc.asyncProperty(damage, async (harm) => {
        const path = join(dir, `framed-${files++}`);
        await writeFile(path, Buffer.concat([frameRecord(damaged(sequence, harm)), frameRecord(sequence)]));
        expect(await outcome(path, 'sequence')).toBe(2);
      }),
      { numRuns: 60 },
    );
  });

  it('databases', async () => {
    const { Database } = await initSqlJs();
    const made = new Database();
    made.exec("CREATE TABLE t (a INTEGER, b TEXT); INSERT INTO t VALUES (1, 'one'), (2, NULL);");
    const bytes = made.export();
    made.close();
    await everyDamage(bytes, 'sqlite');
  }, 60_000);

  it('images and texts: one row or one rejected row each', async () => {
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000070000000908020000', 'hex');
    const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0001108001c001c03012200021101031101', 'hex');
    const tiff = Buffer.from('49492a00080000000200000103000100000007000000010103000100000009000000', 'hex');
    const webp = Buffer.from('524946461e000000574542505650384c110000002f07c00100', 'hex');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(png, jpeg, tiff, webp),
        damage,
        fc.constantFrom('images', 'text'),
        async (image, harm, format) => {
          const folder = join(dir, `folder-${files++}`);
          await mkdir(folder);
          await writeFile(join(folder, 'a'), damaged(image, harm));
          await writeFile(join(folder, 'b'), image);
          expect(await outcome(folder, format as FileFormat)).toBe(2);
          await outcome(folder, 'auto');
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('any bytes', () => {
  it('are an image of a positive size, or of none', () => {
    const starts = ['ffd8ff', '89504e470d0a1a0a', '474946383961', '424d', '49492a00', '4d4d002a', '524946460000000057454250'];
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 200 }), (start, rest) => {
        const bytes = Buffer.concat([Buffer.from(start, 'hex'), rest]);
        const format = imageFormat(bytes);
        const size = format && imageSize(bytes, format);
        if (size) expect(Math.min(size.width, size.height)).toBeGreaterThan(0);
      }),
    );
  });

  it('are a sequence or a malformed one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        try {
          exampleOfSequence(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedExample);
        }
      }),
    );
  });
});

describe('a JSON array', () => {
  it('gives its elements, however its bytes come', () => {
    fc.assert(
      fc.property(
        fc.array(fc.json(), { maxLength: 8 }),
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom('', ' ', '\n'),
        (items, size, space) => {
          const bytes = Buffer.from(`${space}[${items.map((item) => space + item + space).join(',')}]${space}`);
          const scanner = new JsonArrayScanner();
          const found: ObjectBytes[] = [];
          for (let at = 0; at < bytes.length; at += size) found.push(...scanner.feed(bytes.subarray(at, at + size)));
          const texts = found.map(({ data, start, end }) => data.toString('utf8', start, end));
          expect(texts.map((text) => JSON.parse(text) as unknown)).toEqual(items.map((item) => JSON.parse(item) as unknown));
          expect(scanner.state).toBe('closed');
        },
      ),
    );
  });
});

describe('JSON text', () => {
  /** Integers as numbers again: JSON.parse knows no other. */
  function numbers(value: JsonValue): unknown {
    if (typeof value === 'bigint') return Number(value);
    if (Array.isArray(value)) return value.map(numbers);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, numbers(item)]));
  }
  const either = (parse: () => unknown): unknown => {
    try {
      return { value: parse() };
    } catch {
      return 'malformed';
    }
  };

  it('is taken, or not, as JSON.parse takes it, damaged or whole', () => {
    const part = fc.constantFrom(
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '0',
      '-',
      '1e',
      '.5',
      ' ',
      '\n',
      '\t',
      '\\u00',
      'true',
      'x',
      '\0',
    );
    const change = fc.record({ at: fc.nat(), part, drop: fc.nat(2) });
    fc.assert(
      fc.property(fc.json(), fc.array(change, { maxLength: 2 }), (json, changes) => {
        let text = json;
        for (const { at, part: put, drop } of changes) {
          const from = at % (text.length + 1);
          text = text.slice(0, from) + put + text.slice(from + drop);
        }
        expect(either(() => numbers(parseJson(text)))).toEqual(either(() => JSON.parse(text)));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a PostgreSQL array', () => {
  /** As the server writes it (utils/adt/arrayfuncs.c): quoted where the text would be taken for something else. */
  function written(items: readonly (string | null)[]): string {
    const quoted = (item: string): string => `"${item.replace(/["\\]/g, '\\$&')}"`;
    const plain = /^[^\s"\\{},]+$/;
    const cells = items.map((item) => (item === null ? 'NULL' : plain.test(item) && !/^null$/i.test(item) ? item : quoted(item)));
    return `{${cells.join(',')}}`;
  }

  it('gives back its items', () => {
    const item = fc.oneof(fc.string(), fc.constant(null), fc.constantFrom('NULL', '{', '"', '\\', ',', ''));
    fc.assert(
      fc.property(fc.array(item), (items) => {
        expect(arrayItems(written(items))).toEqual(items);
      }),
    );
  });
});
