/** The ways on from a finding, as buttons: change the schema, leave the feature out, or go on once with a reason. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SchemaEdit, views } from '../../../core/contract/index.ts';
import type { CoreClient } from '../../bridge/index.ts';
import { Button } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useAction, useStore, useView } from '../../store/index.ts';
import { groupFindings, isDrift, isLowPresence, measuredDistance, nextLimit, reachableFraction } from './finding-words.ts';
import { OverrideDialog } from './override-dialog.tsx';

export interface WaysOnProps {
  readonly feature: views.FeatureView;
  readonly validation: views.ValidationView;
  readonly onSchema: (schema: views.SchemaView) => void;
  readonly onValidation: (validation: views.ValidationView | null) => void;
}

interface Way {
  readonly id: string;
  readonly label: string;
  /** Where the way is one change of the schema, which can be tried. */
  readonly edit?: SchemaEdit;
  readonly run: (client: CoreClient) => Promise<views.SchemaView>;
}

export function WaysOn({ feature, validation, onSchema, onValidation }: WaysOnProps) {
  const { t } = useTranslation();
  const [overriding, setOverriding] = useState(false);
  const action = useAction();
  const announce = useAnnounceSchemaChange(onSchema);
  const ways = useWays(feature);
  const take = async (way: Way): Promise<void> => {
    const schema = await action.run(way.run);
    if (schema) announce(schema);
  };
  const canOverride = validation.blocking && feature.anomalies.length > 0;
  if (ways.length === 0 && feature.role !== 'feature') return null;
  return (
    <section className="validate__ways">
      <h3>{t('validate.waysOn')}</h3>
      <div className="row row--wrap">
        {ways.map((way) => (
          <Button key={way.id} isDisabled={action.pending} onPress={() => void take(way)}>
            {way.label}
            {way.edit ? <Clears edit={way.edit} /> : null}
          </Button>
        ))}
        {feature.role === 'feature' ? <ExcludeButton name={feature.name} /> : null}
        {canOverride ? <Button onPress={() => setOverriding(true)}>{t('validate.override.open')}</Button> : null}
      </div>
      <OverrideDialog
        isOpen={overriding}
        findings={validation.anomalies.length}
        onClose={() => setOverriding(false)}
        onDone={onValidation}
      />
    </section>
  );
}

function useWays(feature: views.FeatureView): readonly Way[] {
  const { t } = useTranslation();
  const ways: Way[] = [];
  const edit = (id: string, label: string, change: SchemaEdit): Way => ({
    id,
    label,
    edit: change,
    run: (client) => client.validate.editSchema(change),
  });
  for (const anomaly of feature.anomalies) {
    const distance = isDrift(anomaly) ? measuredDistance(anomaly, feature) : undefined;
    if (distance !== undefined) {
      const value = nextLimit(distance);
      const label = t('validate.ways.raiseLimit', { limit: String(value) });
      ways.push(edit('limit', label, { kind: 'drift_threshold', feature: feature.name, value }));
      continue;
    }
    const split = feature.splits.find((candidate) => candidate.split === anomaly.split);
    if (isLowPresence(anomaly) && split) {
      const value = reachableFraction(split);
      const label = t('validate.ways.allowMissing', { share: format.formatPercent(1 - value, 0) });
      ways.push(edit('fraction', label, { kind: 'min_fraction', feature: feature.name, value }));
    }
  }
  if (feature.anomalies.some((anomaly) => anomaly.fixable && !isDrift(anomaly))) {
    ways.push({ id: 'fix', label: t('validate.ways.fix'), run: (client) => client.validate.fix({ feature: feature.name }) });
  }
  return ways.filter((way, index) => ways.findIndex((other) => other.id === way.id) === index);
}

/** What the way would clear, before it is taken. */
function Clears({ edit }: { readonly edit: SchemaEdit }) {
  const { t } = useTranslation();
  const effect = useView((client) => client.validate.tryEdit({ edit }), { key: JSON.stringify(edit), topics: ['run'] });
  const clears = groupFindings(effect.value?.clears ?? []).length;
  return clears === 0 ? null : <span className="tone-good small"> {t('validate.effect.clearsCount', { count: clears })}</span>;
}

function ExcludeButton({ name }: { readonly name: string }) {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((state) => state.toast);
  const exclude = async (): Promise<void> => {
    const changes = [{ path: ['features', name, 'transform'], value: 'exclude' }];
    const project = await action.run((client) => client.project.patch({ changes }));
    if (!project) return;
    const undo = { label: t('validate.undo'), run: () => void action.run((client) => client.project.undo()) };
    toast({ tone: 'neutral', message: t('validate.excluded', { name }), action: undo });
  };
  return (
    <Button isDisabled={action.pending} onPress={() => void exclude()}>
      {t('validate.ways.exclude')}
    </Button>
  );
}

/** Every change of the schema says what it means and can be taken back at once. */
export function useAnnounceSchemaChange(onSchema: (schema: views.SchemaView) => void): (schema: views.SchemaView) => void {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((state) => state.toast);
  return (schema) => {
    onSchema(schema);
    const undo = async (): Promise<void> => {
      const before = await action.run((client) => client.validate.undoSchema());
      if (before) onSchema(before);
    };
    toast({ tone: 'good', message: t('validate.schemaChanged'), action: { label: t('validate.undo'), run: () => void undo() } });
  };
}
