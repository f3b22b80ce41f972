/** One feature in full: what was found, the chart, the ways on, its lines in the schema. */

import { useTranslation } from 'react-i18next';
import type { RowFilter, views } from '../../../core/contract/index.ts';
import { Button, Chip } from '../../components/index.ts';
import { openRows, useAction, useStore } from '../../store/index.ts';
import type { Dataset } from './datasets.ts';
import { explainFinding } from './explain-finding.ts';
import { FeatureChart } from './feature-chart.tsx';
import { FeatureNumbers } from './feature-numbers.tsx';
import { describeFinding, type Finding, groupFindings } from './finding-words.ts';
import { findFeatureBlock } from './schema-block.ts';
import { WaysOn } from './ways-on.tsx';

export interface FeatureDetailProps {
  readonly feature: views.FeatureView;
  readonly validation: views.ValidationView;
  readonly schema: views.SchemaView | undefined;
  readonly datasets: readonly Dataset[];
  readonly onRows: (dataset: string, filters: readonly RowFilter[]) => void;
  readonly onSchema: (schema: views.SchemaView) => void;
  readonly onValidation: (validation: views.ValidationView | null) => void;
}

export function FeatureDetail(props: FeatureDetailProps) {
  const { t } = useTranslation();
  const { feature, validation, schema, datasets } = props;
  const threshold = schema?.features.find((one) => one.name === feature.name)?.driftThreshold;
  const block = schema ? findFeatureBlock(schema.text, feature.name) : undefined;
  const findings = groupFindings(feature.anomalies);
  return (
    <aside className="validate__detail scroll" aria-label={t('validate.detailOf', { name: feature.name })}>
      <header className="row row--spread">
        <h2 className="validate__name truncate" title={feature.name}>
          {feature.name}
        </h2>
        {findings.length > 1 ? <Chip tone="problem">{t('validate.findingsHere', { count: findings.length })}</Chip> : null}
      </header>
      {findings.map((finding) => (
        <FindingNote key={finding.anomaly.type} finding={finding} feature={feature} threshold={threshold} />
      ))}
      {findings.length === 0 ? <p className="secondary">{t('validate.clean')}</p> : null}
      <FeatureChart feature={feature} datasets={datasets} onRows={props.onRows} />
      <WaysOn feature={feature} validation={validation} onSchema={props.onSchema} onValidation={props.onValidation} />
      <FeatureNumbers feature={feature} datasets={datasets} />
      {block ? (
        <section className="validate__block">
          <h3>schema.pbtxt</h3>
          <pre className="mono">{block}</pre>
        </section>
      ) : null}
    </aside>
  );
}

interface FindingNoteProps {
  readonly finding: Finding;
  readonly feature: views.FeatureView;
  readonly threshold: number | undefined;
}

function FindingNote({ finding, feature, threshold }: FindingNoteProps) {
  const { t } = useTranslation();
  const { anomaly, splits } = finding;
  return (
    <section className="finding">
      <p className="row row--wrap">
        <Chip tone={anomaly.severity === 'ERROR' ? 'problem' : 'neutral'}>{describeFinding(anomaly, feature, threshold)}</Chip>
        <span className="small secondary">{t('validate.inSplits', { splits: splits.join(', ') })}</span>
      </p>
      <p className="validate__finding">{explainFinding(anomaly, feature, threshold)}</p>
      <ShowRows anomaly={anomaly} splits={splits} />
    </section>
  );
}

function ShowRows({ anomaly, splits }: { readonly anomaly: views.AnomalyView; readonly splits: readonly string[] }) {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((state) => state.toast);
  const show = async (split: string): Promise<void> => {
    const { feature, type } = anomaly;
    const rows = await action.run((client) => client.validate.rowsBehind({ feature, type, split }));
    if (rows) openRows(rows);
    else if (rows === null) toast({ tone: 'neutral', message: t('validate.noRowsBehind') });
  };
  return (
    <div className="row row--wrap">
      {splits.map((split) => (
        <Button key={split} size="s" isDisabled={action.pending} onPress={() => void show(split)}>
          {splits.length > 1 ? t('validate.showRowsOf', { split }) : t('validate.showRows')}
        </Button>
      ))}
    </div>
  );
}
