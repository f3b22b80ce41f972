/** tuning.json: a tuning's space, trials and what they say, for the Tune screen and for people. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrialReport, TuningConfig, views } from '../../contract/index.ts';
import type { ParameterImportance } from '../../learning/index.ts';

export const tuningRecordName = 'tuner_results.json';

export interface TuningRecord {
  readonly format: 'loopwright.tuning';
  readonly version: 1;
  readonly settings: TuningConfig;
  readonly space: readonly views.TunedSetting[];
  /** Settings that were asked for and could make no difference on these rows; absent in older records. */
  readonly left_out?: readonly { readonly name: string; readonly reason: string }[];
  readonly trials: readonly TrialReport[];
  /** The trial to take. */
  readonly best: number;
  readonly importance: readonly ParameterImportance[];
  readonly engine: string;
  readonly seconds: number;
  readonly rows: { readonly training: number; readonly validation: number };
}

/** Of a TunerResults artifact; undefined where it cannot be read. */
export async function readTuningRecord(dir: string): Promise<TuningRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(join(dir, tuningRecordName), 'utf8')) as TuningRecord;
    return record.format === 'loopwright.tuning' ? record : undefined;
  } catch {
    return undefined;
  }
}
