/** Validate: is the data what the schema says, and is eval like train? */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { RunFirst, Screen, Segmented, ToggleChip, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useView } from '../../store/index.ts';
import { FeaturesTab } from './features-tab.tsx';
import { SchemaTab } from './schema-tab.tsx';
import './validate.css';

type Tab = 'features' | 'schema';

export function ValidateScreen() {
  const { t } = useTranslation();
  const view = useView((client) => client.validate.view(), { topics: ['run', 'project'] });
  const schema = useView((client) => client.validate.schema(), { topics: ['run', 'project'] });
  const [tab, setTab] = useState<Tab>('features');
  const [shown, setShown] = useState({ train: true, eval: true });
  const validation = view.value ?? undefined;
  const tabs = (['features', 'schema'] as const).map((id) => ({ id, label: t(`validate.tabs.${id}`) }));
  const actions = (
    <>
      {validation && tab === 'features' ? <SplitChips validation={validation} shown={shown} onChange={setShown} /> : null}
      <Segmented label={t('validate.show')} options={tabs} value={tab} onChange={setTab} />
    </>
  );
  return (
    <Screen fills title={t('shell.screens.validate')} sentence={<Sentence validation={validation} />} actions={actions}>
      {tab === 'schema' ? (
        <SchemaTab view={schema} />
      ) : (
        <ViewBody view={view} loadingRows={10}>
          {(value) =>
            value ? (
              <FeaturesTab validation={value} schema={schema.value} shown={shown} onSchema={schema.set} onValidation={view.set} />
            ) : (
              <NothingYet />
            )
          }
        </ViewBody>
      )}
    </Screen>
  );
}

function Sentence({ validation }: { readonly validation: views.ValidationView | undefined }) {
  const { t } = useTranslation();
  if (!validation) return t('validate.purpose');
  const start = t('validate.compared', { count: validation.features.length });
  const findings = validation.anomalies.length;
  if (validation.override) return `${start} ${t('validate.overridden', { count: findings, reason: validation.override.reason })}`;
  if (findings === 0) return `${start} ${t('validate.allClean')}`;
  return `${start} ${validation.blocking ? t('validate.blocking', { count: findings }) : t('validate.notBlocking', { count: findings })}`;
}

interface SplitChipsProps {
  readonly validation: views.ValidationView;
  readonly shown: { readonly train: boolean; readonly eval: boolean };
  readonly onChange: (shown: { train: boolean; eval: boolean }) => void;
}

/** One of the two always stays visible. */
function SplitChips({ validation, shown, onChange }: SplitChipsProps) {
  const [train, evaluation] = validation.splits;
  return (
    <>
      {train ? (
        <ToggleChip swatch="train" selected={shown.train} onChange={(on) => onChange({ train: on, eval: shown.eval || !on })}>
          {train.name} {format.formatCount(train.rows)}
        </ToggleChip>
      ) : null}
      {evaluation ? (
        <ToggleChip swatch="eval" selected={shown.eval} onChange={(on) => onChange({ eval: on, train: shown.train || !on })}>
          {evaluation.name} {format.formatCount(evaluation.rows)}
        </ToggleChip>
      ) : null}
    </>
  );
}

function NothingYet() {
  const { t } = useTranslation();
  return (
    <RunFirst title={t('validate.empty.title')} start={t('validate.empty.run')} until="ExampleValidator">
      {t('validate.empty.text')}
    </RunFirst>
  );
}
