/** Drift over the spans: how far each lies from the one before it, feature by feature. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { CopyButton, EmptyState, Loading, ScrollRegion, TextField, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useView } from '../../store/index.ts';
import { JobLine } from './job-line.tsx';
import './drift-tab.css';

export interface DriftTabProps {
  readonly onFeature: (name: string) => void;
}

type DriftFeature = views.DriftBoard['features'][number];

/** Beyond this the board is cut and says so; the search finds the others. */
const mostRows = 200;

export function DriftTab({ onFeature }: DriftTabProps) {
  const { t } = useTranslation();
  const board = useView((client) => client.validate.drift(), { topics: ['run'] });
  if (board.loading && board.value === undefined) {
    return (
      <div className="stack">
        <JobLine />
        <Loading rows={8} />
      </div>
    );
  }
  return (
    <ViewBody view={board}>
      {(value) =>
        value.spans.length < 2 ? (
          <EmptyState title={t('validate.drift.oneTitle')}>{t('validate.drift.one')}</EmptyState>
        ) : (
          <Board board={value} onFeature={onFeature} />
        )
      }
    </ViewBody>
  );
}

function Board({ board, onFeature }: DriftTabProps & { readonly board: views.DriftBoard }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const found = board.features.filter((feature) => feature.name.toLowerCase().includes(wanted));
  return (
    <div className="drift">
      <div className="row">
        <p className="secondary drift__words">{t('validate.drift.meaning')}</p>
        <div className="validate__search">
          <TextField label={t('validate.search')} hideLabel placeholder={t('validate.search')} value={text} onChange={setText} />
        </div>
        <CopyButton text={boardAsCsv(board)} label={t('charts.copyCsv')} />
      </div>
      <ScrollRegion className="drift__frame" label={t('validate.tabs.drift')}>
        <table className="data-table drift__table">
          <thead>
            <tr>
              <th scope="col">{t('validate.columns.feature')}</th>
              <th scope="col" className="number">
                {t('validate.drift.limit')}
              </th>
              {board.spans.map((span) => (
                <th key={span.artifactId} scope="col" className="number" title={format.formatDate(span.createdAt)}>
                  {t('validate.drift.span', { span: span.span })}
                  <span className="drift__rows">{t('validate.drift.rows', { rows: format.formatCompact(span.rows) })}</span>
                </th>
              ))}
              <td className="drift__rest" />
            </tr>
          </thead>
          <tbody>
            {found.slice(0, mostRows).map((feature) => (
              <BoardRow key={feature.name} feature={feature} board={board} onFeature={onFeature} />
            ))}
          </tbody>
        </table>
        {found.length > mostRows ? (
          <p className="secondary">{t('validate.drift.more', { count: found.length - mostRows })}</p>
        ) : null}
      </ScrollRegion>
    </div>
  );
}

function BoardRow({
  feature,
  board,
  onFeature,
}: DriftTabProps & { readonly feature: DriftFeature; readonly board: views.DriftBoard }) {
  const { t } = useTranslation();
  return (
    <tr className="data-table__row--selectable" onClick={() => onFeature(feature.name)}>
      <td>
        <button type="button" className="data-table__select two-line" title={feature.name}>
          <span className="strong truncate">{feature.name}</span>
          <span className="two-line__second">{t(`validate.drift.measures.${feature.measure}`)}</span>
        </button>
      </td>
      <td className="number secondary">{format.formatFixed(feature.threshold)}</td>
      {feature.distances.map((distance, index) => (
        <HeatCell
          key={board.spans[index]?.artifactId}
          feature={feature}
          distance={distance}
          missing={feature.missing[index] ?? null}
        />
      ))}
      <td />
    </tr>
  );
}

interface HeatCellProps {
  readonly feature: DriftFeature;
  readonly distance: number | null;
  readonly missing: number | null;
}

/** The shade is the part of the limit that is reached; without one the distance itself, on a root so that small ones differ. */
function HeatCell({ feature, distance, missing }: HeatCellProps) {
  const { t } = useTranslation();
  if (distance === null) return <td className="number tertiary">–</td>;
  const above = feature.threshold !== undefined && distance > feature.threshold;
  const heat = feature.threshold === undefined ? Math.sqrt(distance) : Math.min(1, distance / feature.threshold);
  const title = missing === null ? undefined : t('validate.drift.missing', { share: format.formatPercent(missing) });
  return (
    <td className="number" title={title}>
      <span className={above ? 'heat heat--above' : 'heat'}>
        <span className="heat__ground" style={{ opacity: above ? 1 : heat * 0.3 }} />
        <span className="heat__number">
          {above ? <span className="visually-hidden">{t('validate.drift.above')} </span> : null}
          {format.formatFixed(distance)}
          {above ? <span aria-hidden="true"> ▲</span> : null}
        </span>
      </span>
    </td>
  );
}

function boardAsCsv(board: views.DriftBoard): string {
  const quote = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const head = ['feature', 'measure', 'limit', ...board.spans.map((span) => `span ${span.span}`)];
  const rows = board.features.map(({ name, measure, threshold, distances }) =>
    [quote(name), measure, threshold ?? '', ...distances.map((distance) => distance ?? '')].join(','),
  );
  return `${[head.join(','), ...rows].join('\r\n')}\r\n`;
}
