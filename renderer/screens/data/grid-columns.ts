/** The columns of the grid: named, with their type in a word, as wide as their first rows need. */

import type { views } from '../../../core/contract/index.ts';
import type { GridColumn } from '../../components/index.ts';
import { i18n } from '../../locales/index.ts';
import type { RowPages } from './row-pages.ts';

const characterWidth = 6.9;
const narrowest = 76;
const widest = 340;

export function gridColumns(specs: views.RowsPage['columns'], pages: RowPages | undefined): readonly GridColumn[] {
  return specs.map(({ name, type }, at) => {
    const note = i18n.t(`data.types.${type}`);
    const longest = Math.max(name.length * 1.1 + 2, note.length, ...(pages?.sample(at) ?? []).map((cell) => textLength(cell)));
    const width = Math.round(Math.max(narrowest, Math.min(widest, longest * characterWidth + 26)));
    return { name, note, numeric: type === 'int' || type === 'float', width };
  });
}

function textLength(cell: string | null): number {
  return cell === null ? 7 : cell.startsWith('data:') ? 16 : cell.length;
}
