/** Trains in a prepared project, with the model's settings given as JSON, until it is killed; says `done` at the end. */

import { writeSync } from 'node:fs';
import { unwrap } from '../../core/foundation/index.ts';
import { trainer } from '../../core/stages/train/index.ts';
import { trainContext } from '../unit/stages/train/train-project.ts';

const [dir = '', name = '', model = '{}', ...examples] = process.argv.slice(2);
writeSync(1, 'ready\n');
const context = await trainContext({ dir, examples }, { name, model: JSON.parse(model) });
unwrap(await trainer.execute(context));
writeSync(1, 'done\n');
