/** A program that tunes in a prepared project and says each trial on standard output; a test kills it half way. */

import { writeSync } from 'node:fs';
import { unwrap } from '../../../../core/foundation/index.ts';
import { tuner } from '../../../../core/stages/tune/index.ts';
import { tuneContext } from './tune-context.ts';

const [dir = '', name = '', ...examples] = process.argv.slice(2);
const context = await tuneContext(
  { dir, examples },
  {
    name,
    report: (report) => {
      if (report.kind !== 'trial') return;
      writeSync(1, `${report.trial.trial}\n`);
      // Slow enough that the signal comes before the end.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
    },
  },
);
unwrap(await tuner.execute(context));
