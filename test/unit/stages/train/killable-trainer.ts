/** A program that trains in a prepared project and says each epoch's end on standard output; a test kills it half way. */

import { writeSync } from 'node:fs';
import { unwrap } from '../../../../core/foundation/index.ts';
import { trainer } from '../../../../core/stages/train/index.ts';
import { trainContext } from './train-project.ts';

const [dir, name, ...examples] = process.argv.slice(2);
const context = await trainContext(
  { dir, examples },
  {
    name,
    model: JSON.parse(process.env['MODEL_SETTINGS'] ?? '{}'),
    report: (report) => {
      if (report.kind !== 'epoch') return;
      writeSync(1, `${report.epoch.model} ${report.epoch.epoch}\n`);
      // Slow enough that the signal comes before the end.
      if (report.epoch.model !== 'linear_baseline') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 40);
    },
  },
);
unwrap(await trainer.execute(context));
