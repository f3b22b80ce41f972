/** The first rows of a file with the type of every column, as it will be read. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../core/contract/index.ts';
import { ScrollRegion } from '../components/index.ts';
import './preview-table.css';

export interface PreviewTableProps {
  readonly preview: views.FilePreview;
  /** Column, or columns, set apart as the label. */
  readonly label?: string | readonly string[] | undefined;
  readonly rows?: number;
}

export function PreviewTable({ preview, label, rows = 12 }: PreviewTableProps) {
  const { t } = useTranslation();
  const labels = typeof label === 'string' ? [label] : (label ?? []);
  return (
    <ScrollRegion className="preview-table" label={t('intake.firstRows')}>
      <table>
        <thead>
          <tr>
            {preview.columns.map((column) => (
              <th key={column.name} scope="col" className={cellClass(column, labels)}>
                <span className="strong">{column.name}</span>
                <span className="preview-table__type">
                  {t(`intake.types.${column.type}`)}
                  {labels.includes(column.name) ? ` · ${t('intake.label')}` : ''}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.rows.slice(0, rows).map((row, index) => (
            <tr key={index}>
              {preview.columns.map((column, at) => (
                <td key={column.name} className={cellClass(column, labels)} title={row[at] ?? undefined}>
                  {row[at] ?? <span className="tertiary">{t('components.missing')}</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function cellClass(column: views.PreviewColumn, labels: readonly string[]): string | undefined {
  const classes: string[] = [];
  if (column.type === 'int' || column.type === 'float') classes.push('number');
  if (labels.includes(column.name)) classes.push('preview-table__label');
  return classes.length > 0 ? classes.join(' ') : undefined;
}
