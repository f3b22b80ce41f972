/** How far labels and predictions agree, and what labels have bought so far. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { ConfusionMatrix, LineChart } from '../../charts/index.ts';
import { type Column, DataTable, EmptyState, Panel, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useView } from '../../store/index.ts';
import { hasGainLine } from './feedback-words.ts';

export function AgreementTab() {
  const { t } = useTranslation();
  const view = useView((client) => client.feedback.agreement(), { topics: ['run', 'feedback'] });
  return (
    <ViewBody view={view}>
      {(agreement) =>
        agreement.labelled === 0 ? (
          <EmptyState title={t('feedback.agreement.noneTitle')}>{t('feedback.agreement.none')}</EmptyState>
        ) : (
          <div className="agreement">
            <Panel title={t('feedback.agreement.title')}>
              <Facts agreement={agreement} />
              {agreement.classes.length > 0 ? (
                <ConfusionMatrix
                  label={t('feedback.agreement.confusion')}
                  classes={agreement.classes}
                  counts={agreement.confusion}
                  rowTitle={t('feedback.agreement.labelled')}
                  columnTitle={t('feedback.agreement.predicted')}
                />
              ) : null}
              {agreement.byClass ? <ByClass classes={agreement.byClass} /> : null}
            </Panel>
            <Gain agreement={agreement} />
          </div>
        )
      }
    </ViewBody>
  );
}

function Facts({ agreement }: { readonly agreement: views.AgreementView }) {
  const { t } = useTranslation();
  const { labelled, agreed, share, kappa } = agreement;
  if (agreement.classes.length === 0 && !agreement.byClass) {
    return <p className="secondary">{t('feedback.agreement.numbers', { count: labelled })}</p>;
  }
  return (
    <dl className="agreement__facts">
      <div>
        <dd>{format.formatPercent(share)}</dd>
        <dt>{t('feedback.agreement.share', { agreed: format.formatCount(agreed), labelled: format.formatCount(labelled) })}</dt>
      </div>
      {kappa === undefined ? null : (
        <div>
          <dd>{format.formatFixed(kappa, 2)}</dd>
          <dt>{t('feedback.agreement.kappa')}</dt>
        </div>
      )}
    </dl>
  );
}

type ClassAgreement = NonNullable<views.AgreementView['byClass']>[number];

function ByClass({ classes }: { readonly classes: readonly ClassAgreement[] }) {
  const { t } = useTranslation();
  const columns: readonly Column<ClassAgreement>[] = [
    { id: 'name', header: t('feedback.agreement.class'), sortValue: (row) => row.name, cell: (row) => row.name },
    ...(['labelled', 'predicted', 'both'] as const).map(
      (id): Column<ClassAgreement> => ({
        id,
        header: t(`feedback.agreement.${id}`),
        align: 'end',
        width: '96px',
        sortValue: (row) => row[id],
        cell: (row) => format.formatCount(row[id]),
      }),
    ),
  ];
  return <DataTable dense label={t('feedback.agreement.byClass')} columns={columns} rows={classes} rowKey={(row) => row.name} />;
}

function Gain({ agreement }: { readonly agreement: views.AgreementView }) {
  const { t } = useTranslation();
  const last = agreement.gain.at(-1);
  if (!last || !hasGainLine(agreement.gain)) return null;
  const metric = t(`evaluate.metrics.${last.metric}`);
  const points = agreement.gain.map((one) => ({ x: one.labels, y: one.value }));
  return (
    <Panel>
      <LineChart
        label={t('feedback.gain.title')}
        title={t('feedback.gain.title')}
        xLabel={t('feedback.gain.labels')}
        yLabel={metric}
        formatX={format.formatCompact}
        series={[{ name: metric, tone: 'eval', points, dots: true }]}
      />
    </Panel>
  );
}
