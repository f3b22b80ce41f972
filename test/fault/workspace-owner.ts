/** A program that wants a project: tries several times at once, says how often it got it, and holds it. */

import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../core/foundation/index.ts';
import { openWorkspace } from '../../core/workspace/index.ts';

const dir = process.argv[2] ?? '.';
const startAt = Number(process.argv[3]);
await delay(Math.max(0, startAt - Date.now()));
const tries = await Promise.all(Array.from({ length: 3 }, () => openWorkspace(dir, { clock: systemClock, owner: 'racer' })));
const opened = tries.filter((result) => result.ok).length;
const locked = tries.filter((result) => !result.ok && result.problem.code === 'project/locked').length;
writeSync(1, `${JSON.stringify({ opened, locked })}\n`);
// Whoever has it keeps it until it is killed, and then has not given it back.
await delay(60_000);
