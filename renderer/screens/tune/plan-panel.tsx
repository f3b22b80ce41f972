/** The next tuning: how it searches, how long, and what; each change is written to the project file and can be undone. */

import { useTranslation } from 'react-i18next';
import type { TuningConfig, views } from '../../../core/contract/index.ts';
import type { Json } from '../../../core/foundation/index.ts';
import { NumberInput, Panel, SelectField, SwitchField } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useAction, useStore } from '../../store/index.ts';
import { SpaceTable } from './space-table.tsx';

const searches = ['tpe', 'random', 'grid'] as const;

export function PlanPanel({ tuning, config }: { readonly tuning: views.TuningView; readonly config: TuningConfig }) {
  const { t } = useTranslation();
  const { pending, set } = useSetTuning();
  const busy = pending || tuning.running;
  const size = tuning.gridSize === undefined ? undefined : format.formatCount(tuning.gridSize);
  const trialsNote = size === undefined ? t('tune.plan.trialsNote') : t('tune.plan.gridSize', { size });
  const number = (
    name: 'trials' | 'minutes' | 'parallel',
    ends: { readonly min: number; readonly max?: number },
    note: string,
  ) => (
    <NumberInput
      label={t(`tune.plan.${name}`)}
      value={config[name]}
      {...ends}
      note={note}
      isDisabled={busy}
      onChange={(value) => value !== undefined && value !== config[name] && set(name, value)}
    />
  );
  return (
    <Panel title={t('tune.plan.title')} note={t('tune.plan.note')}>
      <div className="tune__plan">
        <div className="tune__how">
          <SelectField
            label={t('tune.plan.search')}
            options={searches.map((id) => ({ id, label: t(`tune.searches.${id}`), note: t(`tune.searchNotes.${id}`) }))}
            value={config.search}
            isDisabled={busy}
            onChange={(value) => value !== config.search && set('search', value)}
          />
          {number('trials', { min: 1, max: 10_000 }, trialsNote)}
          {number('minutes', { min: 0 }, config.minutes === 0 ? t('tune.plan.noLimit') : t('tune.plan.limit'))}
          {number('parallel', { min: 0, max: 256 }, t('tune.plan.cores', { cores: tuning.cores }))}
          {config.search === 'grid' ? (
            <NumberInput
              label={t('tune.plan.grid_places')}
              value={config.grid_places}
              min={1}
              max={100}
              isDisabled={busy}
              onChange={(value) => value !== undefined && value !== config.grid_places && set('grid_places', value)}
            />
          ) : null}
          <SwitchField selected={config.halving} isDisabled={busy} onChange={(halving) => set('halving', halving)}>
            {t('tune.plan.halving')}
          </SwitchField>
          <p className="secondary">{t(config.halving ? 'tune.plan.halvingOn' : 'tune.plan.halvingOff')}</p>
          <p className="small tertiary">{t('tune.plan.repeatable')}</p>
        </div>
        <SpaceTable
          next={tuning}
          isDisabled={busy}
          onChange={(space) => set('space', JSON.parse(JSON.stringify(space)) as Json)}
        />
      </div>
    </Panel>
  );
}

function useSetTuning(): { readonly pending: boolean; readonly set: (name: keyof TuningConfig, value: Json) => void } {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((state) => state.toast);
  const set = async (name: keyof TuningConfig, value: Json): Promise<void> => {
    const changes = [{ path: ['tuning', name], value: value as never }];
    if (!(await action.run((client) => client.project.patch({ changes })))) return;
    const undo = { label: t('tune.undo'), run: () => void action.run((client) => client.project.undo()) };
    toast({ tone: 'good', message: t('tune.plan.changed'), action: undo });
  };
  return { pending: action.pending, set: (name, value) => void set(name, value) };
}
