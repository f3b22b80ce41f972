/** How the variants of a routing do: shares, requests, errors, latency, feedback; tests, the canary's state, the shadow. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Chip, type Column, DataTable, TwoLine } from '../../components/index.ts';
import { format } from '../../locales/index.ts';

export function VariantsTable({ view }: { readonly view: views.RoutingView }) {
  const { t } = useTranslation();
  const { variants, canary, shadow, tests } = view;
  return (
    <div className="stack">
      {canary ? (
        <div className="row row--wrap">
          <Chip tone={canary.state === 'rolled_back' ? 'problem' : 'serving'}>{t(`serve.traffic.canary.${canary.state}`)}</Chip>
          <span className="secondary">
            {canary.reason ?? t('serve.traffic.canaryShare', { share: format.formatPercent(canary.share) })}
          </span>
        </div>
      ) : null}
      {variants.length > 0 ? (
        <DataTable dense label={t('serve.traffic.variants')} columns={useColumns()} rows={variants} rowKey={(row) => row.name} />
      ) : null}
      {tests.length > 0 ? (
        <ul className="serve__tests">
          {tests.map((test) => (
            <li key={`${test.variant} ${test.what}`} className={test.p < 0.01 ? 'strong' : 'secondary'}>
              {t(`serve.traffic.tests.${test.what}`, {
                variant: test.variant,
                against: test.against,
                value: test.what === 'latency' ? `${format.formatFixed(test.value, 2)} ms` : format.formatPercent(test.value),
                other: test.what === 'latency' ? `${format.formatFixed(test.other, 2)} ms` : format.formatPercent(test.other),
                p: test.p < 0.001 ? '< 0.001' : `= ${format.formatFixed(test.p, 3)}`,
              })}
            </li>
          ))}
        </ul>
      ) : null}
      {shadow ? <Shadow shadow={shadow} /> : null}
    </div>
  );
}

function Shadow({ shadow }: { readonly shadow: views.ShadowView }) {
  const { t } = useTranslation();
  const share = shadow.rows > 0 ? format.formatPercent(shadow.agreeing / shadow.rows) : '–';
  return (
    <p>
      {t('serve.traffic.shadow', {
        version: shadow.version,
        requests: format.formatCompact(shadow.requests),
        share,
        difference: shadow.meanDifference === undefined ? '–' : format.formatShort(shadow.meanDifference),
      })}
      {shadow.errors > 0 ? ` ${t('serve.traffic.shadowErrors', { count: shadow.errors })}` : ''}
      {shadow.dropped > 0 ? ` ${t('serve.traffic.shadowDropped', { count: shadow.dropped })}` : ''}
    </p>
  );
}

function useColumns(): readonly Column<views.VariantView>[] {
  const { t } = useTranslation();
  const ms = (value: number | undefined): string => (value === undefined ? '–' : format.formatFixed(value, 2));
  return [
    {
      id: 'name',
      header: t('serve.traffic.columns.variant'),
      cell: (row) => (
        <TwoLine first={row.name} second={row.available ? row.version : t('serve.traffic.notLoaded', { version: row.version })} />
      ),
    },
    {
      id: 'share',
      header: t('serve.traffic.columns.share'),
      align: 'end',
      width: '72px',
      cell: (row) => <span className="serve__when">{format.formatPercent(row.share)}</span>,
    },
    {
      id: 'requests',
      header: t('serve.traffic.columns.requests'),
      align: 'end',
      width: '76px',
      cell: (row) => format.formatCompact(row.requests),
    },
    {
      id: 'errors',
      header: t('serve.traffic.columns.errors'),
      align: 'end',
      width: '64px',
      cell: (row) => format.formatCompact(row.errors),
    },
    {
      id: 'latency',
      header: t('serve.traffic.columns.latency'),
      align: 'end',
      width: '96px',
      cell: (row) => `${ms(row.p50Ms)} / ${ms(row.p99Ms)}`,
    },
    {
      id: 'feedback',
      header: t('serve.traffic.columns.feedback'),
      align: 'end',
      width: '92px',
      cell: (row) => `${format.formatCompact(row.feedbackGood)} / ${format.formatCompact(row.feedbackBad)}`,
    },
  ];
}
