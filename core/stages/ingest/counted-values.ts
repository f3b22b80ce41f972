/** Counts how often each value comes, out of core: what does not fit is kept in sorted runs on the disk and merged. */

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createRecordWriter, readRecords } from '../../formats/index.ts';

export interface CountedValue {
  /** One character (0 to 255) a byte, so that texts order as bytes do. */
  readonly key: string;
  readonly count: number;
}

export interface CountedValues {
  /** Rows with a value. */
  readonly total: number;
  readonly missing: number;
  /** Every value once, in order. May be read once; the runs are gone afterwards. */
  ascending(): AsyncGenerator<CountedValue>;
}

/** A key in memory costs about so much beyond its characters. */
const keyOverheadBytes = 80;
/** Sorted in one go, in less than a cancelling user waits. */
const defaultMemoryBytes = 32 << 20;

/** undefined stands for a row without a value. `memoryBytes`: roughly what may be held at a time. */
export async function countValues(
  keys: AsyncIterable<readonly (string | undefined)[]>,
  dir: string,
  memoryBytes: number = defaultMemoryBytes,
): Promise<CountedValues> {
  const runsDir = join(dir, 'value-runs');
  await rm(runsDir, { recursive: true, force: true });
  const runs: string[] = [];
  let counts = new Map<string, number>();
  let bytes = 0;
  let total = 0;
  let missing = 0;
  for await (const batch of keys) {
    for (const key of batch) {
      if (key === undefined) {
        missing++;
        continue;
      }
      total++;
      const known = counts.get(key);
      if (known === undefined) bytes += key.length + keyOverheadBytes;
      counts.set(key, (known ?? 0) + 1);
    }
    if (bytes < memoryBytes) continue;
    const path = join(runsDir, String(runs.length));
    await mkdir(runsDir, { recursive: true });
    await writeRun(path, sorted(counts));
    runs.push(path);
    counts = new Map();
    bytes = 0;
  }
  return { total, missing, ascending: () => merged(sorted(counts), runs, runsDir) };
}

function sorted(counts: ReadonlyMap<string, number>): CountedValue[] {
  return [...counts].map(([key, count]) => ({ key, count })).sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** A record a value: the count as a float64, then the key. */
async function writeRun(path: string, values: readonly CountedValue[]): Promise<void> {
  const writer = createRecordWriter(path);
  try {
    for (const { key, count } of values) {
      const record = Buffer.alloc(8 + key.length);
      record.writeDoubleLE(count, 0);
      record.write(key, 8, 'latin1');
      await writer.write(record);
    }
    await writer.close();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

async function* readRun(path: string): AsyncGenerator<CountedValue> {
  for await (const records of readRecords(path)) {
    for (const { data } of records) {
      const record = Buffer.from(data.buffer, data.byteOffset, data.length);
      yield { key: record.toString('latin1', 8), count: record.readDoubleLE(0) };
    }
  }
}

async function* merged(
  inMemory: readonly CountedValue[],
  runs: readonly string[],
  runsDir: string,
): AsyncGenerator<CountedValue> {
  try {
    let all: AsyncIterable<CountedValue> | Iterable<CountedValue> = inMemory;
    for (const run of mergeTree(runs)) all = mergedPair(all, run);
    yield* all;
  } finally {
    await rm(runsDir, { recursive: true, force: true });
  }
}

/** The runs merged two by two, so that a value passes few merges; at most one sequence. */
function mergeTree(runs: readonly string[]): readonly AsyncIterable<CountedValue>[] {
  let level: AsyncIterable<CountedValue>[] = runs.map(readRun);
  while (level.length > 1) {
    const next: AsyncIterable<CountedValue>[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const [a, b] = level.slice(i, i + 2);
      if (a) next.push(b ? mergedPair(a, b) : a);
    }
    level = next;
  }
  return level;
}

type Sequence = AsyncIterable<CountedValue> | Iterable<CountedValue>;

async function* mergedPair(left: Sequence, right: Sequence): AsyncGenerator<CountedValue> {
  const a = iterate(left);
  const b = iterate(right);
  let x = await a.next();
  let y = await b.next();
  while (!x.done && !y.done) {
    if (x.value.key < y.value.key) {
      yield x.value;
      x = await a.next();
    } else if (y.value.key < x.value.key) {
      yield y.value;
      y = await b.next();
    } else {
      yield { key: x.value.key, count: x.value.count + y.value.count };
      x = await a.next();
      y = await b.next();
    }
  }
  for (; !x.done; x = await a.next()) yield x.value;
  for (; !y.done; y = await b.next()) yield y.value;
}

async function* iterate(sequence: Sequence): AsyncGenerator<CountedValue> {
  yield* sequence;
}
