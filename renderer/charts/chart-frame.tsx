/** Around every chart: its name, its menu (table, CSV, SVG, PNG), and the table view itself. */

import { IconDotsVertical } from '@tabler/icons-react';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton, Menu, ScrollRegion } from '../components/index.ts';
import { useStore } from '../store/index.ts';
import './chart-frame.css';
import { type ChartTable, toCsv } from './chart-table.ts';
import { renderPng, saveBlob, serializeSvg } from './export-picture.ts';
import { useWidth } from './use-width.ts';

export interface CellPicks {
  /** Every cell stands for rows of its own column's dataset, or the first cell for those of the whole line. */
  readonly cells: 'each' | 'first';
  pick(row: number, column: number): void;
}

export interface ChartFrameProps {
  /** Names the chart for screen readers and for saved files. */
  readonly label: string;
  readonly table: ChartTable;
  readonly title?: ReactNode;
  /** Small controls beside the menu. */
  readonly controls?: ReactNode;
  /** Cells of the table stand for rows of the data, which `pick` shows. */
  readonly picks?: CellPicks | undefined;
  /** Draws the chart at a width in CSS pixels. */
  readonly children: (width: number) => ReactNode;
}

export function ChartFrame({ label, table, title, controls, picks, children }: ChartFrameProps) {
  const [asTable, setAsTable] = useState(false);
  const figure = useRef<HTMLElement>(null);
  const { ref, width } = useWidth<HTMLDivElement>();
  return (
    <figure className="chart-frame" ref={figure} aria-label={label}>
      <figcaption className="chart-frame__head">
        <span className="chart-frame__title">{title}</span>
        {controls}
        <ChartMenu label={label} table={table} figure={figure} asTable={asTable} onToggle={() => setAsTable(!asTable)} />
      </figcaption>
      <div ref={ref}>{asTable ? <NumbersTable label={label} table={table} picks={picks} /> : children(width)}</div>
    </figure>
  );
}

interface ChartMenuProps {
  readonly label: string;
  readonly table: ChartTable;
  readonly figure: { readonly current: HTMLElement | null };
  readonly asTable: boolean;
  readonly onToggle: () => void;
}

function ChartMenu({ label, table, figure, asTable, onToggle }: ChartMenuProps) {
  const { t } = useTranslation();
  const toast = useStore((state) => state.toast);
  const picture = (): SVGSVGElement | null => figure.current?.querySelector<SVGSVGElement>('svg.chart') ?? null;
  const copyText = (text: string): void => {
    void navigator.clipboard.writeText(text).then(() => toast({ tone: 'good', message: t('charts.copied') }));
  };
  const withPicture = (use: (svg: SVGSVGElement) => void): void => {
    const svg = picture();
    if (svg) use(svg);
  };
  const copyPng = async (svg: SVGSVGElement): Promise<void> => {
    const png = await renderPng(svg);
    try {
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
      toast({ tone: 'good', message: t('charts.copied') });
    } catch {
      saveBlob(png, `${label}.png`);
      toast({ tone: 'neutral', message: t('charts.copyFailed') });
    }
  };
  return (
    <Menu
      label={t('charts.menu')}
      trigger={<IconButton label={t('charts.menu')} icon={<IconDotsVertical size={15} aria-hidden="true" />} />}
      actions={[
        { id: 'table', label: asTable ? t('charts.asChart') : t('charts.asTable'), onAction: onToggle },
        { id: 'csv', label: t('charts.copyCsv'), onAction: () => copyText(toCsv(table)) },
        {
          id: 'svg',
          label: t('charts.copySvg'),
          isDisabled: asTable,
          onAction: () => withPicture((svg) => copyText(serializeSvg(svg))),
        },
        { id: 'png', label: t('charts.copyPng'), isDisabled: asTable, onAction: () => withPicture((svg) => void copyPng(svg)) },
        {
          id: 'save',
          label: t('charts.savePng'),
          isDisabled: asTable,
          onAction: () => withPicture((svg) => void renderPng(svg).then((png) => saveBlob(png, `${label}.png`))),
        },
      ]}
    />
  );
}

function NumbersTable({ label, table, picks }: Pick<ChartFrameProps, 'label' | 'table' | 'picks'>) {
  const { t } = useTranslation();
  return (
    <ScrollRegion className="chart-frame__table" label={label}>
      <table className="data-table data-table--dense">
        <thead>
          <tr>
            {table.columns.map((column, index) => (
              <th key={column} scope="col" className={index > 0 ? 'number' : undefined}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, at) => (
            <tr key={row.join('\u0000')}>
              {row.map((cell, index) => (
                <td key={table.columns[index]} className={index > 0 ? 'number' : undefined}>
                  {picks && (index === 0 || picks.cells === 'each') ? (
                    <button
                      type="button"
                      className="chart-frame__pick"
                      title={t('charts.showRows')}
                      aria-label={index === 0 ? undefined : `${row[0]}, ${table.columns[index]}: ${shownCell(cell)}`}
                      onClick={() => picks.pick(at, index)}
                    >
                      {shownCell(cell)}
                    </button>
                  ) : (
                    shownCell(cell)
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function shownCell(cell: string | number): string | number {
  return typeof cell === 'number' ? Number(cell.toPrecision(6)) : cell;
}
