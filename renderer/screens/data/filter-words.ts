/** Filters in words, and which conditions a column's type allows. */

import type { RowFilter } from '../../../core/contract/index.ts';
import { format, i18n, justBelow } from '../../locales/index.ts';

export type FilterOp = Exclude<RowFilter['op'], 'anywhere'>;

export const opsOfType = {
  int: ['between', 'outside', 'is', 'is_not', 'missing', 'present'],
  float: ['between', 'outside', 'is', 'is_not', 'missing', 'present'],
  bytes: ['contains', 'is', 'is_not', 'missing', 'present'],
  unknown: ['missing', 'present'],
} as const satisfies Readonly<Record<string, readonly FilterOp[]>>;

export function describeFilter(filter: RowFilter): string {
  const t = i18n.t;
  switch (filter.op) {
    case 'anywhere':
      return t('data.filter.says.anywhere', { text: filter.text });
    case 'contains':
      return t('data.filter.says.contains', { column: filter.column, text: filter.text });
    case 'missing':
      return t('data.filter.says.missing', { column: filter.column });
    case 'present':
      return t('data.filter.says.present', { column: filter.column });
    case 'is':
      return t('data.filter.says.is', { column: filter.column, values: listOf(filter.values) });
    case 'is_not':
      return t('data.filter.says.is_not', { column: filter.column, values: listOf(filter.values) });
    case 'between':
      return describeBetween(filter);
    case 'outside':
      return t('data.filter.says.outside', {
        column: filter.column,
        low: format.formatShort(filter.low),
        high: format.formatShort(filter.high),
      });
  }
}

function describeBetween({ column, low, high, closed }: Extract<RowFilter, { op: 'between' }>): string {
  const sign = closed ? '≤' : '<';
  if (low === undefined && high === undefined) return i18n.t('data.filter.says.present', { column });
  if (low === undefined) return `${column} ${sign} ${format.formatShort(high)}`;
  const below = justBelow(low);
  const [lower, least] = below === undefined ? ['≤', low] : ['<', below];
  if (high === undefined) return `${column} ${lower === '≤' ? '≥' : '>'} ${format.formatShort(least)}`;
  if (least === high) return `${column} = ${format.formatShort(high)}`;
  return `${format.formatShort(least)} ${lower} ${column} ${sign} ${format.formatShort(high)}`;
}

function listOf(values: readonly string[]): string {
  const shown = values.slice(0, 3).map((value) => (value.length > 40 ? `${value.slice(0, 40)}…` : value));
  const more = values.length - shown.length;
  return more > 0 ? i18n.t('data.filter.says.more', { values: shown.join(', '), count: more }) : shown.join(', ');
}
