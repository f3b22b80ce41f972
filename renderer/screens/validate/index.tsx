/** Validate: is the data what the schema says, and is eval like train? */

import { IconFileDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { saveBlob } from '../../charts/index.ts';
import { Button, RunFirst, Screen, Segmented, ViewBody } from '../../components/index.ts';
import { useAction, useStore, useView } from '../../store/index.ts';
import { ChecksTab } from './checks-tab.tsx';
import { DriftTab } from './drift-tab.tsx';
import { FeaturesTab } from './features-tab.tsx';
import { SchemaTab } from './schema-tab.tsx';
import { useComparisons } from './use-comparisons.ts';
import './validate.css';

const tabIds = ['features', 'checks', 'drift', 'schema'] as const;
type Tab = (typeof tabIds)[number];

export function ValidateScreen() {
  const { t } = useTranslation();
  const view = useView((client) => client.validate.view(), { topics: ['run', 'project'] });
  const schema = useView((client) => client.validate.schema(), { topics: ['run', 'project'] });
  const [tab, setTab] = useState<Tab>('features');
  const setTarget = useStore((state) => state.setTarget);
  const validation = view.value ?? undefined;
  const comparisons = useComparisons(validation);
  const showFeature = (name: string): void => {
    setTarget(name);
    setTab('features');
  };
  const actions = (
    <>
      {validation ? <ReportButton /> : null}
      <Segmented
        label={t('validate.show')}
        options={tabIds.map((id) => ({ id, label: t(`validate.tabs.${id}`) }))}
        value={tab}
        onChange={setTab}
      />
    </>
  );
  const body = (value: views.ValidationView) => {
    if (tab === 'checks') return <ChecksTab validation={value} onFeature={showFeature} />;
    if (tab === 'drift') return <DriftTab onFeature={showFeature} />;
    return (
      <FeaturesTab
        validation={value}
        schema={schema.value}
        comparisons={comparisons}
        onSchema={schema.set}
        onValidation={view.set}
      />
    );
  };
  return (
    <Screen fills title={t('shell.screens.validate')} sentence={<Sentence validation={validation} />} actions={actions}>
      {tab === 'schema' ? (
        <SchemaTab view={schema} />
      ) : (
        <ViewBody view={view} loadingRows={10}>
          {(value) => (value ? body(value) : <NothingYet />)}
        </ViewBody>
      )}
    </Screen>
  );
}

function Sentence({ validation }: { readonly validation: views.ValidationView | undefined }) {
  const { t } = useTranslation();
  if (!validation) return t('validate.purpose');
  const start = t('validate.compared', { count: validation.features.length });
  const { anomalies, override, blocking } = validation;
  const findings = anomalies.length;
  if (override) return `${start} ${t('validate.overridden', { count: findings, reason: override.reason })}`;
  if (findings === 0) return `${start} ${t('validate.allClean')}`;
  const where = t('validate.inFeatures', { count: new Set(anomalies.map((anomaly) => anomaly.feature)).size });
  return `${start} ${t(blocking ? 'validate.blocking' : 'validate.notBlocking', { count: findings, where })}`;
}

function ReportButton() {
  const { t } = useTranslation();
  const action = useAction();
  const save = async (): Promise<void> => {
    const report = await action.run((client) => client.validate.report());
    if (report) saveBlob(new Blob([report.html], { type: 'text/html' }), report.name);
  };
  return (
    <Button
      size="s"
      icon={<IconFileDownload size={15} stroke={1.6} aria-hidden="true" />}
      isDisabled={action.pending}
      onPress={() => void save()}
    >
      {t('validate.report')}
    </Button>
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
