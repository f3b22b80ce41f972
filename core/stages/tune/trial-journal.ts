/** The journal of a tuning: one line a fact, in order, so that a killed tuning goes on behind its last result. */

import { appendFile, readFile, truncate } from 'node:fs/promises';
import { z } from 'zod';
import type { Settings } from '../../learning/index.ts';
import { noTrials, type TrialResult, type Trials } from './trials.ts';

const settingsLine = z.object({ kind: z.literal('settings'), trial: z.int().min(0), settings: z.record(z.string(), z.json()) });
const resultLine = z.object({
  kind: z.literal('result'),
  trial: z.int().min(0),
  rung: z.int().min(0),
  /** null: failed, infinitely bad. */
  loss: z.number().nullable(),
  epochs: z.int().min(0),
  seconds: z.number().min(0),
  problem: z.string().optional(),
});
const keyLine = z.object({ kind: z.literal('tuning'), key: z.string() });
const line = z.discriminatedUnion('kind', [settingsLine, resultLine, keyLine]);

export interface TrialJournal {
  /** What was journalled before. */
  readonly before: Trials;
  addSettings(trial: number, settings: Settings): Promise<void>;
  addResult(result: TrialResult): Promise<void>;
}

/** `key`: what the trials belong to (data, space, seed, engine). A journal of another tuning is begun anew. */
export async function openTrialJournal(path: string, key: string): Promise<TrialJournal> {
  const { trials, bytes } = await readJournal(path, key);
  await truncate(path, bytes).catch(() => undefined);
  // One after the other: a result must never stand before the settings of its trial.
  let last: Promise<void> = Promise.resolve();
  const append = (fact: Readonly<Record<string, unknown>> & { readonly kind: z.infer<typeof line>['kind'] }): Promise<void> => {
    last = last.then(() => appendFile(path, `${JSON.stringify(fact)}\n`));
    return last;
  };
  if (bytes === 0) await append({ kind: 'tuning', key });
  return {
    before: trials,
    addSettings: (trial, settings) => append({ kind: 'settings', trial, settings }),
    addResult: (result) => append({ kind: 'result', ...result, loss: Number.isFinite(result.loss) ? result.loss : null }),
  };
}

/** As far as the lines are whole and follow one another; `bytes`: how long that part is. */
async function readJournal(path: string, key: string): Promise<{ readonly trials: Trials; readonly bytes: number }> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const settings: Settings[] = [];
  const results: TrialResult[] = [];
  let bytes = 0;
  for (const [i, written] of text.split('\n').slice(0, -1).entries()) {
    const fact = parseLine(written);
    if (!fact || (i === 0) !== (fact.kind === 'tuning')) break;
    if (fact.kind === 'tuning' && fact.key !== key) return { trials: noTrials, bytes: 0 };
    if (fact.kind === 'settings') {
      if (fact.trial !== settings.length) break;
      settings.push(fact.settings);
    }
    if (fact.kind === 'result') {
      const { kind: _kind, loss, ...result } = fact;
      results.push({ ...result, loss: loss ?? Number.POSITIVE_INFINITY });
    }
    bytes += Buffer.byteLength(written) + 1;
  }
  return { trials: { settings, results }, bytes };
}

function parseLine(text: string): z.infer<typeof line> | undefined {
  try {
    return line.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
