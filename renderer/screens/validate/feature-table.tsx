/** The features, as many as there are: only the rows in sight are drawn. */

import { type KeyboardEvent, type UIEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { MiniHistogram } from '../../charts/index.ts';
import { Chip, TwoLine } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { type Dataset, largestDistance } from './datasets.ts';
import { seriesOfFeature } from './feature-bins.ts';
import type { FeatureSort, SortId } from './filters.ts';
import { describeCentre, describeFinding, describeKind, groupFindings, isDrift, missingShare } from './finding-words.ts';

export interface FeatureTableProps {
  readonly features: readonly views.FeatureView[];
  readonly schema: views.SchemaView | undefined;
  readonly datasets: readonly Dataset[];
  readonly selected: string | null;
  readonly sort: FeatureSort;
  readonly onSort: (sort: FeatureSort) => void;
  readonly onSelect: (name: string) => void;
}

/** --row in tokens.css. */
const rowHeight = 44;
const headHeight = 32;
/** Rows drawn above and below what is in sight. */
const spare = 8;
/** More outlines than this cannot be told apart at 104 pixels. */
const mostMiniSeries = 4;

export function FeatureTable(props: FeatureTableProps) {
  const { t } = useTranslation();
  const { features, selected, onSelect } = props;
  const frame = useRef<HTMLElement>(null);
  const [sight, setSight] = useState({ top: 0, height: 800 });
  const byKey = useRef(false);
  const found = features.some((feature) => feature.anomalies.length > 0);
  const index = features.findIndex((feature) => feature.name === selected);
  useLayoutEffect(() => {
    if (frame.current) setSight({ top: frame.current.scrollTop, height: frame.current.clientHeight });
  }, []);
  useEffect(() => {
    if (frame.current && index >= 0) bringIntoSight(frame.current, index);
    if (byKey.current) frame.current?.querySelector<HTMLButtonElement>('[aria-pressed="true"]')?.focus();
    byKey.current = false;
  }, [index]);
  const from = Math.max(0, Math.floor(sight.top / rowHeight) - spare);
  const to = Math.min(features.length, Math.ceil((sight.top + sight.height) / rowHeight) + spare);
  const move = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const next = features[index + step];
    if (step === 0 || !next || !(event.target as Element).closest('.data-table__select')) return;
    event.preventDefault();
    byKey.current = true;
    onSelect(next.name);
  };
  const look = (event: UIEvent<HTMLElement>): void =>
    setSight({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight });
  return (
    <section
      ref={frame}
      className="scroll data-table-frame"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label={t('validate.tableLabel')}
      onScroll={look}
      onKeyDown={move}
    >
      <table
        className={found ? 'data-table feature-table' : 'data-table feature-table feature-table--clean'}
        aria-rowcount={features.length + 1}
      >
        <Head sort={props.sort} onSort={props.onSort} />
        <tbody>
          <Gap rows={from} />
          {features.slice(from, to).map((feature, at) => (
            <Row key={feature.name} feature={feature} row={from + at + 2} table={props} />
          ))}
          <Gap rows={features.length - to} />
        </tbody>
      </table>
      {features.length === 0 ? <div className="data-table__empty">{t('validate.noMatch')}</div> : null}
    </section>
  );
}

function bringIntoSight(frame: HTMLElement, index: number): void {
  const top = index * rowHeight;
  const room = frame.clientHeight - headHeight;
  if (top < frame.scrollTop) frame.scrollTop = top;
  else if (top + rowHeight > frame.scrollTop + room) frame.scrollTop = top + rowHeight - room;
}

function Gap({ rows }: { readonly rows: number }) {
  if (rows <= 0) return null;
  return (
    <tr className="feature-table__gap">
      <td style={{ height: rows * rowHeight }} />
    </tr>
  );
}

const headers = [
  { id: 'feature', sort: 'name' },
  { id: 'distribution', sort: undefined },
  { id: 'missing', sort: 'missing' },
  { id: 'distinct', sort: undefined },
  { id: 'centre', sort: undefined },
  { id: 'distance', sort: 'distance' },
  { id: 'finding', sort: 'severity' },
] as const;

function Head({ sort, onSort }: Pick<FeatureTableProps, 'sort' | 'onSort'>) {
  const { t } = useTranslation();
  const press = (by: SortId): void => onSort({ by, reversed: sort.by === by && !sort.reversed });
  return (
    <thead>
      <tr>
        {headers.map(({ id, sort: by }) => {
          const active = by !== undefined && sort.by === by;
          // What is asked for first are names from A and numbers from the largest.
          const ascending = (by === 'name') !== sort.reversed;
          const name = id === 'distance' ? t('validate.columns.distanceLong') : t(`validate.columns.${id}`);
          return (
            <th
              key={id}
              scope="col"
              className={`feature-table__${id}`}
              aria-sort={active ? (ascending ? 'ascending' : 'descending') : undefined}
            >
              {by ? (
                <button
                  type="button"
                  className="data-table__sort"
                  aria-label={t('components.sortBy', { column: name })}
                  onClick={() => press(by)}
                >
                  {t(`validate.columns.${id}`)}
                  <span aria-hidden="true" className="data-table__arrow">
                    {active ? (ascending ? '↑' : '↓') : ''}
                  </span>
                </button>
              ) : (
                t(`validate.columns.${id}`)
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

interface RowProps {
  readonly feature: views.FeatureView;
  /** aria-rowindex, the head is 1. */
  readonly row: number;
  readonly table: FeatureTableProps;
}

function Row({ feature, row, table }: RowProps) {
  const { datasets, onSelect } = table;
  const selected = table.selected === feature.name;
  const first = datasets[0]?.statistics(feature.name);
  const { value, share } = describeCentre(first);
  const numbers = first?.numeric;
  const brief = numbers ? [format.formatBrief(numbers.mean), `± ${format.formatBrief(numbers.deviation)}`] : [value, share];
  const missing = missingShare(first);
  const distance = largestDistance(feature.name, datasets);
  return (
    <tr
      aria-rowindex={row}
      className={selected ? 'data-table__row--selected' : 'data-table__row--selectable'}
      onClick={() => onSelect(feature.name)}
    >
      <td>
        <button type="button" className="data-table__select" aria-pressed={selected}>
          <TwoLine first={feature.name} second={describeKind(feature)} />
        </button>
      </td>
      <td>
        <Distribution feature={feature} datasets={datasets} />
      </td>
      <td className="number">
        {missing === undefined ? (
          '–'
        ) : (
          <span className={missing > 0.5 ? 'tone-problem' : undefined}>{format.formatFixed(missing * 100, 1)}</span>
        )}
      </td>
      <td className="number feature-table__distinct">{format.formatCount(first?.string?.unique)}</td>
      <td>
        <span className="validate__centre secondary" title={`${value} ${share}`}>
          <span className="truncate">{brief[0]}</span>
          <span>{brief[1]}</span>
        </span>
      </td>
      <td className="number">
        <span className={feature.anomalies.some(isDrift) ? 'tone-problem strong' : undefined}>
          {format.formatFixed(distance)}
        </span>
      </td>
      <td className="feature-table__finding">
        <Finding feature={feature} schema={table.schema} />
      </td>
    </tr>
  );
}

function Distribution({ feature, datasets }: { readonly feature: views.FeatureView; readonly datasets: readonly Dataset[] }) {
  const { t } = useTranslation();
  const series = useMemo(() => seriesOfFeature(feature.name, datasets.slice(0, mostMiniSeries)), [feature, datasets]);
  return <MiniHistogram label={t('validate.distributionOf', { name: feature.name })} series={series} />;
}

function Finding({ feature, schema }: { readonly feature: views.FeatureView; readonly schema: views.SchemaView | undefined }) {
  const findings = groupFindings(feature.anomalies);
  const first = findings[0];
  if (!first) return null;
  const threshold = schema?.features.find((one) => one.name === feature.name)?.driftThreshold;
  const text = `${describeFinding(first.anomaly, feature, threshold)}${findings.length > 1 ? ` +${findings.length - 1}` : ''}`;
  return (
    <span className="feature-table__chip" title={text}>
      <Chip tone={first.anomaly.severity === 'ERROR' ? 'problem' : 'neutral'}>{text}</Chip>
    </span>
  );
}
