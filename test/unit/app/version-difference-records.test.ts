import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RecordPartitions } from '../../../core/app/version-difference-records.ts';

it('keeps every record of a partition in order, on the disk when there is no room, and leaves no file', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'loopwright-records-'));
  try {
    for (const memoryBytes of [1 << 20, 800]) {
      const partitions = new RecordPartitions({ recordBytes: 12, records: 1000, memoryBytes, dir });
      const record = Buffer.alloc(12);
      for (let i = 0; i < 1000; i++) {
        record.writeUInt32LE((i * 2654435761) >>> 0, 0);
        record.writeDoubleLE(i, 4);
        partitions.add(record);
      }
      expect((await readdir(dir)).length > 0).toBe(memoryBytes === 800);
      const seen: number[] = [];
      for (const partition of partitions.partitions()) {
        let last = -1;
        for (const chunk of partition) {
          for (let at = 0; at < chunk.length; at += 12) {
            const i = chunk.readDoubleLE(at + 4);
            expect(chunk.readUInt32LE(at)).toBe((i * 2654435761) >>> 0);
            expect(i).toBeGreaterThan(last);
            last = i;
            seen.push(i);
          }
        }
      }
      expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
      expect(await readdir(dir)).toEqual([]);
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
