/** One feature in full: what was found, the chart, the ways on, its lines in the schema. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { BarPairs, Histogram } from '../../charts/index.ts';
import { Chip, Segmented } from '../../components/index.ts';
import { explainFinding } from './explain-finding.ts';
import { binsOfFeature, pairsOfFeature } from './feature-bins.ts';
import { FeatureNumbers } from './feature-numbers.tsx';
import { describeFinding } from './finding-words.ts';
import { findFeatureBlock } from './schema-block.ts';
import { WaysOn } from './ways-on.tsx';

export interface FeatureDetailProps {
  readonly feature: views.FeatureView;
  readonly validation: views.ValidationView;
  readonly schema: views.SchemaView | undefined;
  readonly onSchema: (schema: views.SchemaView) => void;
  readonly onValidation: (validation: views.ValidationView | null) => void;
}

export function FeatureDetail({ feature, validation, schema, onSchema, onValidation }: FeatureDetailProps) {
  const { t } = useTranslation();
  const threshold = schema?.features.find((one) => one.name === feature.name)?.driftThreshold;
  const block = schema ? findFeatureBlock(schema.text, feature.name) : undefined;
  return (
    <aside className="validate__detail scroll" aria-label={t('validate.detailOf', { name: feature.name })}>
      <header className="row row--spread">
        <h2 className="validate__name truncate" title={feature.name}>
          {feature.name}
        </h2>
        {feature.anomalies.map((anomaly) => (
          <Chip key={`${anomaly.type} ${anomaly.split}`} tone={anomaly.severity === 'ERROR' ? 'problem' : 'neutral'}>
            {describeFinding(anomaly, feature, threshold)}
          </Chip>
        ))}
      </header>
      {feature.anomalies.map((anomaly) => (
        <p key={`${anomaly.type} ${anomaly.split}`} className="validate__finding">
          {explainFinding(anomaly, feature, threshold)}
        </p>
      ))}
      {feature.anomalies.length === 0 ? <p className="secondary">{t('validate.clean')}</p> : null}
      <FeatureChart feature={feature} />
      <WaysOn feature={feature} validation={validation} onSchema={onSchema} onValidation={onValidation} />
      <FeatureNumbers feature={feature} />
      {block ? (
        <section className="validate__block">
          <h3>schema.pbtxt</h3>
          <pre className="mono">{block}</pre>
        </section>
      ) : null}
    </aside>
  );
}

function FeatureChart({ feature }: { readonly feature: views.FeatureView }) {
  const { t } = useTranslation();
  const [scale, setScale] = useState<'linear' | 'log'>('linear');
  const controls = (
    <Segmented
      label={t('validate.scale')}
      options={[
        { id: 'linear', label: t('charts.linear') },
        { id: 'log', label: t('charts.log') },
      ]}
      value={scale}
      onChange={setScale}
    />
  );
  const label = t('validate.distributionOf', { name: feature.name });
  const numeric = feature.splits.some((split) => split.numeric);
  if (numeric) {
    const bins = binsOfFeature(feature);
    return (
      <Histogram
        label={label}
        train={bins.train}
        eval={bins.evaluation}
        scale={scale}
        controls={controls}
        title={t('validate.density')}
      />
    );
  }
  return (
    <BarPairs label={label} pairs={pairsOfFeature(feature)} scale={scale} controls={controls} title={t('validate.topValues')} />
  );
}
