/** A program to kill: appends numbered records without end and says how far they are acknowledged. */

import { writeSync } from 'node:fs';
import { openAppendLog } from '../../core/workspace/index.ts';

const fsync = process.argv[3] === 'each' ? 'each' : 'batched';
const log = await openAppendLog(process.argv[2] ?? '.', { writer: 'victim', maxSegmentBytes: 50_000, fsync });
const first = Number(process.argv[4]);
for (let n = first; ; n += 20) {
  const batch = Array.from({ length: 20 }, (_, i) => log.append({ n: n + i, text: 'x'.repeat((n + i) % 200) }));
  await Promise.all(batch);
  writeSync(1, `${n + 19}\n`);
}
