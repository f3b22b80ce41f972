/** Tunes in a prepared project until it is killed; says `done` at the end. */

import { writeSync } from 'node:fs';
import { unwrap } from '../../core/foundation/index.ts';
import { tuner } from '../../core/stages/tune/index.ts';
import { tuneContext } from '../unit/stages/tune/tune-context.ts';

const [dir = '', name = '', ...examples] = process.argv.slice(2);
writeSync(1, 'ready\n');
const context = await tuneContext({ dir, examples }, { name });
unwrap(await tuner.execute(context));
writeSync(1, 'done\n');
