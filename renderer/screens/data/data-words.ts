/** The data in one or two sentences. */

import type { views } from '../../../core/contract/index.ts';
import { format, i18n } from '../../locales/index.ts';

export function rowsOf(version: views.ExamplesVersion): number {
  return version.splits.reduce((sum, split) => sum + split.rows, 0);
}

/** What is current, and what was left out of it. */
export function describeData(versions: readonly views.ExamplesVersion[]): string {
  const current = versions.find((version) => version.current) ?? versions[0];
  if (!current) return i18n.t('data.purpose');
  const spans = new Set(versions.map((version) => version.span)).size;
  const start = i18n.t('data.summary', { rows: format.formatCount(rowsOf(current)), span: current.span, count: spans });
  if (current.rejected === 0) return `${start} ${i18n.t('data.allParsed')}`;
  return `${start} ${i18n.t('data.someRejected', { count: current.rejected })}`;
}
