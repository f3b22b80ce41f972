/** A preview in one sentence: format, encoding, separator, header, columns, size. */

import type { views } from '../../core/contract/index.ts';
import { format, i18n } from '../locales/index.ts';

const delimiterNames = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'pipe', ' ': 'space' } as const;

export function describePreview(preview: views.FilePreview): string {
  const parts: string[] = [i18n.t(`intake.facts.format.${preview.format}`)];
  if (preview.delimiter) parts.push(i18n.t('intake.facts.delimiter', { delimiter: describeDelimiter(preview.delimiter) }));
  if (preview.encoding) parts.push(preview.encoding.toUpperCase());
  if (preview.header !== undefined) parts.push(preview.header ? i18n.t('intake.facts.header') : i18n.t('intake.facts.noHeader'));
  parts.push(i18n.t('intake.facts.columns', { count: preview.columns.length }), format.formatBytes(preview.bytes));
  return parts.join(' · ');
}

function describeDelimiter(sign: string): string {
  const name = Object.entries(delimiterNames).find(([known]) => known === sign)?.[1];
  return name ? i18n.t(`intake.facts.delimiters.${name}`) : i18n.t('intake.facts.delimiters.other', { sign });
}
