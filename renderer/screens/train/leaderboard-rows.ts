/** The leaderboard in order, on one scale, with only those settings that tell the models apart. */

import type { MetricName, views } from '../../../core/contract/index.ts';

const lowerIsBetter: ReadonlySet<MetricName> = new Set(['log_loss', 'rmse', 'mae', 'calibration']);

export function isLowerBetter(metric: MetricName): boolean {
  return lowerIsBetter.has(metric);
}

/** Best first; models without a score last, in the order given. */
export function rankRows(rows: readonly views.LeaderboardRow[]): readonly views.LeaderboardRow[] {
  return [...rows].sort((a, b) => {
    if (!a.score || !b.score) return Number(!a.score) - Number(!b.score);
    return isLowerBetter(a.main) ? a.score.value - b.score.value : b.score.value - a.score.value;
  });
}

/** The scale shared by the intervals of all rows. */
export function scoreDomain(rows: readonly views.LeaderboardRow[]): readonly [number, number] {
  const ends = rows.flatMap((row) => (row.score ? [row.score.low, row.score.high] : []));
  if (ends.length === 0) return [0, 1];
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  const room = (high - low || 0.01) * 0.08;
  return [low - room, high + room];
}

/** Names of the settings in which at least two of the candidates differ. */
export function differingSettings(rows: readonly views.LeaderboardRow[]): readonly string[] {
  const candidates = rows.filter((row) => !row.baseline);
  const names = [...new Set(candidates.flatMap((row) => Object.keys(row.settings)))];
  return names.filter((name) => new Set(candidates.map((row) => String(row.settings[name] ?? ''))).size > 1);
}

/** "hidden 64, 32 · learning rate 0.002"; empty where all candidates are alike. */
export function describeSettings(row: views.LeaderboardRow, differing: readonly string[]): string {
  return differing
    .filter((name) => row.settings[name] !== undefined)
    .map((name) => `${name.replaceAll('_', ' ')} ${showSetting(row.settings[name])}`)
    .join(' · ');
}

/** `[64,32]` reads 64, 32. */
export function showSetting(value: string | number | undefined): string {
  const text = String(value);
  return text.startsWith('[') ? text.slice(1, -1).replaceAll(',', ', ') : text;
}
