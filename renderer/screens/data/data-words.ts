/** The data in one or two sentences. */

import type { views } from '../../../core/contract/index.ts';
import { format, i18n } from '../../locales/index.ts';

export function rowsOf(version: views.ExamplesVersion): number {
  return version.splits.reduce((sum, split) => sum + split.rows, 0);
}

/** "span 3", "span 3, version 2". */
export function versionName({ span, version }: Pick<views.ExamplesVersion, 'span' | 'version'>): string {
  return version === undefined ? i18n.t('data.span', { span }) : i18n.t('data.spanVersion', { span, version });
}

/** Where a span was read more than once, its time tells which. */
export function versionLabel(version: views.ExamplesVersion, all: readonly views.ExamplesVersion[]): string {
  const name = versionName(version);
  const isOnly = all.every((other) => other === version || versionName(other) !== name);
  return isOnly ? name : `${name} · ${format.formatAgo(version.createdAt)}`;
}

export function toneOfSplit(name: string): 'train' | 'eval' | 'other' {
  return name === 'train' ? 'train' : name === 'eval' ? 'eval' : 'other';
}

/** What is current, and what was left out of it. */
export function describeData(all: readonly views.ExamplesVersion[]): string {
  const versions = all.filter((version) => !version.deleted);
  const current = versions.find((version) => version.current) ?? versions[0];
  if (!current) return i18n.t('data.purpose');
  const spans = new Set(versions.map((version) => version.span)).size;
  const start = i18n.t('data.summary', { rows: format.formatCount(rowsOf(current)), span: current.span, count: spans });
  if (current.rejected === 0) return `${start} ${i18n.t('data.allParsed')}`;
  return `${start} ${i18n.t('data.someRejected', { count: current.rejected })}`;
}
