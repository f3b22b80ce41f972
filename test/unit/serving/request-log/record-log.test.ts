import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRecords } from '../../../../core/formats/index.ts';
import { type PendingRecord, RecordLog } from '../../../../core/serving/request-log/record-log.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'record-log-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const options = { now: () => 0, flushMs: 60_000, onFailure: () => undefined };

function records(count: number, outcomes: string[], bytes = 1): PendingRecord[] {
  return Array.from({ length: count }, (_, i) => ({
    bytes,
    encode: () => Uint8Array.of(i & 255),
    done: (outcome: string) => outcomes.push(outcome),
  }));
}

async function countIn(path: string): Promise<number> {
  let count = 0;
  for await (const some of readRecords(path)) count += some.length;
  return count;
}

describe('a log of records', () => {
  it('cuts its files at the thousand records that a warm-up may have', async () => {
    const outcomes: string[] = [];
    const log = new RecordLog({ ...options, prefix: join(dir, 'made', 'half') });
    for (const record of records(2300, outcomes)) log.add(record);
    await log.close();
    const files = readdirSync(join(dir, 'made')).sort();
    expect(await Promise.all(files.map((file) => countIn(join(dir, 'made', file))))).toEqual([1000, 1000, 300]);
    expect(outcomes).toEqual(Array(2300).fill('OK'));
  });

  it('takes no more than it may hold, by count and by bytes, and does not wait', async () => {
    const outcomes: string[] = [];
    const log = new RecordLog({ ...options, prefix: join(dir, 'half') });
    for (const record of records(5000, outcomes)) log.add(record);
    expect(outcomes).toEqual(Array(1000).fill('RESOURCE_EXHAUSTED'));
    await log.close();
    const large: string[] = [];
    for (const record of records(3, large, 30 << 20)) log.add(record);
    expect(large).toEqual(['RESOURCE_EXHAUSTED']);
    await log.close();
    expect(large).toEqual(['RESOURCE_EXHAUSTED', 'OK', 'OK']);
  });

  it('tells of a folder it cannot write to, leaves nothing there and goes on', async () => {
    const outcomes: string[] = [];
    const failures: unknown[] = [];
    writeFileSync(join(dir, 'file'), '');
    const log = new RecordLog({ ...options, prefix: join(dir, 'file', 'half'), onFailure: (error) => failures.push(error) });
    for (const record of records(2, outcomes)) log.add(record);
    await log.close();
    expect([outcomes, failures.length]).toEqual([['UNKNOWN', 'UNKNOWN'], 1]);
    rmSync(join(dir, 'file'));
    for (const record of records(1, outcomes)) log.add(record);
    await log.close();
    expect(outcomes.at(-1)).toBe('OK');
  });

  it('leaves no half file behind a record that cannot be written', async () => {
    const outcomes: string[] = [];
    const log = new RecordLog({ ...options, prefix: join(dir, 'half') });
    for (const record of records(1, outcomes)) {
      log.add({
        ...record,
        encode: () => {
          throw new Error('no message');
        },
      });
    }
    await log.close();
    expect([outcomes, readdirSync(dir)]).toEqual([['UNKNOWN'], []]);
  });
});
