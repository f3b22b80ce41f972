/** Settings of the project: serving, retraining, seed and splits; each is a value of its project file. */

import { useTranslation } from 'react-i18next';
import type { ProjectConfig } from '../../../core/contract/index.ts';
import { NumberInput, Panel, ToggleChip } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore, useView } from '../../store/index.ts';
import { SettingRow } from './setting-row.tsx';
import { useSetConfig } from './use-set-config.ts';

export function ProjectSettings({ config }: { readonly config: ProjectConfig }) {
  return (
    <>
      <ServingSettings config={config} />
      <TrainingSettings config={config} />
    </>
  );
}

function ServingSettings({ config }: { readonly config: ProjectConfig }) {
  const { t } = useTranslation();
  const { pending, set } = useSetConfig();
  const { serving } = config;
  return (
    <Panel title={t('settings.serving.title')}>
      <SettingRow name={t('settings.serving.port')} meaning={t('settings.serving.portMeaning')}>
        <NumberInput
          label={t('settings.serving.port')}
          hideLabel
          value={serving.rest_api_port}
          min={0}
          max={65_535}
          step={1}
          isDisabled={pending}
          onChange={(value) => value !== undefined && value !== serving.rest_api_port && set(['serving', 'rest_api_port'], value)}
        />
      </SettingRow>
      <SettingRow name={t('settings.serving.grpcPort')} meaning={t('settings.serving.grpcPortMeaning')}>
        <NumberInput
          label={t('settings.serving.grpcPort')}
          hideLabel
          value={serving.port}
          min={0}
          max={65_535}
          step={1}
          isDisabled={pending}
          onChange={(value) => value !== undefined && value !== serving.port && set(['serving', 'port'], value)}
        />
      </SettingRow>
      <SettingRow name={t('settings.serving.sample')} meaning={t('settings.serving.sampleMeaning')}>
        <NumberInput
          label={t('settings.serving.sample')}
          hideLabel
          value={Number((serving.sample_rate * 100).toPrecision(6))}
          min={0}
          max={100}
          isDisabled={pending}
          onChange={(value) =>
            value !== undefined && value / 100 !== serving.sample_rate && set(['serving', 'sample_rate'], value / 100)
          }
        />
      </SettingRow>
      <RedactSetting redact={serving.redact} label={config.label?.name} />
    </Panel>
  );
}

/** Features that may be kept out of the register, as switches. */
function RedactSetting({ redact, label }: { readonly redact: readonly string[]; readonly label: string | undefined }) {
  const { t } = useTranslation();
  const { pending, set } = useSetConfig();
  const view = useView((client) => client.validate.schema(), { topics: ['run', 'project'] });
  const known = (view.value?.features ?? []).map((feature) => feature.name).filter((name) => name !== label);
  const names = [...new Set([...known, ...redact])];
  const toggle = (name: string, on: boolean): void =>
    set(['serving', 'redact'], on ? [...redact, name] : redact.filter((one) => one !== name));
  return (
    <SettingRow wide name={t('settings.serving.redact')} meaning={t('settings.serving.redactMeaning', { count: redact.length })}>
      {names.length === 0 ? (
        <p className="secondary">{t('settings.serving.redactNone')}</p>
      ) : (
        <div className="row row--wrap">
          {names.map((name) => (
            <ToggleChip
              key={name}
              selected={redact.includes(name)}
              tone={redact.includes(name) ? 'serving' : 'neutral'}
              isDisabled={pending}
              onChange={(on) => toggle(name, on)}
            >
              {name}
            </ToggleChip>
          ))}
        </div>
      )}
    </SettingRow>
  );
}

function TrainingSettings({ config }: { readonly config: ProjectConfig }) {
  const { t } = useTranslation();
  const { pending, set } = useSetConfig();
  return (
    <Panel title={t('settings.training.title')}>
      <SettingRow name={t('settings.training.retrain')} meaning={t('settings.training.retrainMeaning')}>
        <NumberInput
          label={t('settings.training.retrain')}
          hideLabel
          value={config.triggers.labels}
          min={0}
          step={1}
          isDisabled={pending}
          onChange={(value) => value !== undefined && value !== config.triggers.labels && set(['triggers', 'labels'], value)}
        />
      </SettingRow>
      <SettingRow name={t('settings.training.seed')} meaning={t('settings.training.seedMeaning')}>
        <NumberInput
          label={t('settings.training.seed')}
          hideLabel
          value={config.seed}
          min={0}
          step={1}
          isDisabled={pending}
          onChange={(value) => value !== undefined && value !== config.seed && set(['seed'], value)}
        />
      </SettingRow>
      <SplitSetting splits={config.data.splits} />
    </Panel>
  );
}

function SplitSetting({ splits }: { readonly splits: Readonly<Record<string, number>> }) {
  const { t } = useTranslation();
  const { pending, set } = useSetConfig();
  const hasRun = useStore((state) => state.project?.lastRun !== undefined);
  const total = Object.values(splits).reduce((sum, buckets) => sum + buckets, 0);
  return (
    <SettingRow
      wide
      name={t('settings.training.splits')}
      meaning={t(hasRun ? 'settings.training.splitsRerun' : 'settings.training.splitsMeaning')}
    >
      <div className="settings__splits">
        {Object.entries(splits).map(([name, buckets]) => (
          <NumberInput
            key={name}
            label={t('settings.training.split', { name, share: format.formatPercent(buckets / total, 0) })}
            value={buckets}
            min={1}
            step={1}
            isDisabled={pending}
            onChange={(value) => value !== undefined && value !== buckets && set(['data', 'splits', name], value)}
          />
        ))}
      </div>
    </SettingRow>
  );
}
