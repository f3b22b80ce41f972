/** Actual against predicted: counts, shaded by their share of the actual class. */

import { useTranslation } from 'react-i18next';
import { format } from '../locales/index.ts';
import { ChartFrame } from './chart-frame.tsx';
import './confusion-matrix.css';

export interface ConfusionMatrixProps {
  readonly label: string;
  readonly classes: readonly string[];
  /** [actual][predicted]. */
  readonly counts: readonly (readonly number[])[];
  /** "Actual" and "Predicted" unless the axes mean something else (label against prediction). */
  readonly rowTitle?: string;
  readonly columnTitle?: string;
  readonly title?: React.ReactNode;
}

export function ConfusionMatrix({ label, classes, counts, rowTitle, columnTitle, title }: ConfusionMatrixProps) {
  const { t } = useTranslation();
  const rows = rowTitle ?? t('charts.actual');
  const columns = columnTitle ?? t('charts.predicted');
  const table = { columns: [rows, ...classes], rows: classes.map((name, row) => [name, ...(counts[row] ?? [])]) };
  return (
    <ChartFrame label={label} table={table} title={title}>
      {() => (
        <div className="confusion scroll">
          <table>
            <thead>
              <tr>
                <td />
                <th colSpan={classes.length} scope="colgroup" className="confusion__axis">
                  {columns}
                </th>
              </tr>
              <tr>
                <th scope="col" className="confusion__axis">
                  {rows}
                </th>
                {classes.map((name) => (
                  <th key={name} scope="col" className="truncate">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {classes.map((actual, row) => (
                <MatrixRow key={actual} actual={actual} row={row} classes={classes} counts={counts[row] ?? []} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </ChartFrame>
  );
}

function MatrixRow(props: { actual: string; row: number; classes: readonly string[]; counts: readonly number[] }) {
  const { t } = useTranslation();
  const { actual, row, classes, counts } = props;
  const total = counts.reduce((sum, count) => sum + count, 0);
  return (
    <tr>
      <th scope="row" className="truncate">
        {actual}
      </th>
      {classes.map((predicted, column) => {
        const count = counts[column] ?? 0;
        const share = total === 0 ? 0 : count / total;
        return (
          <td
            key={predicted}
            className={row === column ? 'confusion__cell confusion__cell--right' : 'confusion__cell'}
            style={{ '--share': `${Math.round(share * 100)}%` } as React.CSSProperties}
            title={t('charts.actualPredicted', { actual, predicted, rows: format.formatCount(count) })}
          >
            <span className="confusion__count">{format.formatCount(count)}</span>
            <span className="confusion__share">{format.formatPercent(share)}</span>
          </td>
        );
      })}
    </tr>
  );
}
