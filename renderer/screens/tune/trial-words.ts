/** Trials in words and in order, and the axes they are drawn on. */

import { rankTrialReports, type TrialReport, type views } from '../../../core/contract/index.ts';
import type { Json } from '../../../core/foundation/index.ts';
import type { CoordinateAxis, CoordinateLine } from '../../charts/index.ts';
import { format, i18n } from '../../locales/index.ts';

/** The loss of its longest training so far. */
export function lossOf(trial: TrialReport): number | undefined {
  return trial.losses.at(-1)?.loss;
}

/** `[64,32]` reads 64, 32; numbers are short. */
export function showValue(value: Json | undefined): string {
  if (value === undefined) return '–';
  if (typeof value === 'number') return format.formatShort(value);
  return Array.isArray(value) ? value.map((part) => showValue(part as Json)).join(', ') : String(value);
}

/** `trees.max_leaves` reads "trees max leaves". */
export function showSetting(name: string): string {
  return name.replaceAll('.', ' ').replaceAll('_', ' ');
}

/** As the Train screen names it. */
export function showFamily(family: string): string {
  return i18n.t(`train.choices.${family as 'linear' | 'trees' | 'wide_deep' | 'layers'}`);
}

/** The lowest loss so far, after each trial in order. */
export function bestSoFar(trials: readonly TrialReport[]): readonly { readonly x: number; readonly y: number }[] {
  let best = Number.POSITIVE_INFINITY;
  const points: { x: number; y: number }[] = [];
  for (const trial of [...trials].sort((a, b) => a.trial - b.trial)) {
    const loss = lossOf(trial);
    if (loss === undefined) continue;
    best = Math.min(best, loss);
    points.push({ x: trial.trial + 1, y: best });
  }
  return points;
}

/** One axis a setting, the loss last. */
export function coordinates(
  space: readonly views.TunedSetting[],
  trials: readonly TrialReport[],
  names: { readonly loss: string; readonly trial: (trial: number) => string },
): { readonly axes: readonly CoordinateAxis[]; readonly lines: readonly CoordinateLine[] } {
  const ranked = rankTrialReports(trials).filter((trial) => lossOf(trial) !== undefined);
  const losses = ranked.flatMap((trial) => lossOf(trial) ?? []);
  const axes: readonly CoordinateAxis[] = [
    ...space.map(({ name, values, min = 0, max = 1, log = false }): CoordinateAxis => {
      const shown = showSetting(name);
      return values ? { name: shown, choices: values.map(showValue) } : { name: shown, domain: [min, max], log };
    }),
    { name: names.loss, domain: [Math.min(...losses), Math.max(...losses)] },
  ];
  const lines = ranked.map(
    (trial, place): CoordinateLine => ({
      id: trial.trial,
      name: names.trial(trial.trial + 1),
      rank: ranked.length > 1 ? place / (ranked.length - 1) : 0,
      values: [
        ...space.map(({ name, values }) => {
          const value = trial.settings[name];
          if (value === undefined) return undefined;
          return values ? showValue(value) : Number(value);
        }),
        lossOf(trial),
      ],
    }),
  );
  return { axes, lines };
}
