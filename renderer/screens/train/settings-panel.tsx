/** The settings of the next training, each written to the project file at once and taken back as easily. */

import { useTranslation } from 'react-i18next';
import type { ModelConfig } from '../../../core/contract/index.ts';
import { Panel } from '../../components/index.ts';
import { useAction, useStore } from '../../store/index.ts';
import { ModelSettingField, type SettingValue } from './model-setting-field.tsx';
import { type ModelSetting, settingsOfFamily, type TrainedData } from './settings-of-family.ts';

export function SettingsPanel({ model, data }: { readonly model: ModelConfig; readonly data: TrainedData }) {
  const { t } = useTranslation();
  const { pending, set } = useSetSetting();
  return (
    <Panel title={t('train.settings.title')} note={t('train.settings.note')}>
      <div className="train__groups">
        {settingsOfFamily(model, data).map(({ id, settings }) => (
          <section key={id} className="train__group" aria-label={t(`train.groups.${id}`)}>
            <h3 className="small strong">{t(`train.groups.${id}`)}</h3>
            <div className="train__settings">
              {settings.map((name) => (
                <ModelSettingField
                  key={name}
                  name={name}
                  model={model}
                  isDisabled={pending}
                  onSet={(value) => set(name, value)}
                />
              ))}
            </div>
          </section>
        ))}
        {model.family === 'trees' ? <p className="small tertiary">{t('train.settings.baselineOnly')}</p> : null}
      </div>
    </Panel>
  );
}

function useSetSetting(): { pending: boolean; set: (name: ModelSetting, value: SettingValue) => void } {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((state) => state.toast);
  const set = async (name: ModelSetting, value: SettingValue): Promise<void> => {
    const changes = [{ path: ['model', name], value: value as never }];
    if (!(await action.run((client) => client.project.patch({ changes })))) return;
    const undo = { label: t('train.settings.undo'), run: () => void action.run((client) => client.project.undo()) };
    toast({ tone: 'good', message: t('train.settings.changed', { name: t(`train.settings.${name}`) }), action: undo });
  };
  return { pending: action.pending, set: (name, value) => void set(name, value) };
}
