/** Trains in a prepared project until it is killed; says `done` when it has trained to the end. */

import { writeSync } from 'node:fs';
import { unwrap } from '../../core/foundation/index.ts';
import { trainer } from '../../core/stages/train/index.ts';
import { trainContext } from '../unit/stages/train/train-project.ts';

const [dir = '', name = '', ...examples] = process.argv.slice(2);
writeSync(1, 'ready\n');
const context = await trainContext({ dir, examples }, { name, model: { engine: 'auto', epochs: 12 } });
unwrap(await trainer.execute(context));
writeSync(1, 'done\n');
