/** The settings of the trees of the next training, where it grows any. */

import { useTranslation } from 'react-i18next';
import { modelSchema, type TreesConfig } from '../../../core/contract/index.ts';
import { NumberInput, Panel, SwitchField } from '../../components/index.ts';
import { useAction, useStore } from '../../store/index.ts';

const ranges = {
  rounds: { min: 1, max: 10_000, step: 1 },
  patience: { min: 0, step: 1 },
  learning_rate: { min: 0.000001, max: 1 },
  leaves: { min: 2, max: 1024, step: 1 },
  depth: { min: 1, max: 64, step: 1 },
  min_rows: { min: 1, step: 1 },
  min_weight: { min: 0 },
  l2: { min: 0 },
  bins: { min: 3, max: 255, step: 1 },
  row_share: { min: 0.01, max: 1 },
  feature_share: { min: 0.01, max: 1 },
  category_smoothing: { min: 0 },
  category_min_rows: { min: 1, step: 1 },
} as const;
type TreesSetting = keyof typeof ranges;

const defaults = modelSchema.parse({}).trees;

export interface TreesPanelProps {
  readonly trees: TreesConfig;
  /** Whether the classes of the rows are evened out: rows of validation would undo it. */
  readonly isSampled: boolean;
}

export function TreesPanel({ trees, isSampled }: TreesPanelProps) {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((state) => state.toast);
  const set = async (name: TreesSetting | 'refit', value: number | boolean): Promise<void> => {
    const changes = [{ path: ['model', 'trees', name], value }];
    if (!(await action.run((client) => client.project.patch({ changes })))) return;
    const undo = { label: t('train.settings.undo'), run: () => void action.run((client) => client.project.undo()) };
    toast({ tone: 'good', message: t('train.settings.changed', { name: t(`train.trees.${name}`) }), action: undo });
  };
  return (
    <Panel title={t('train.trees.title')} note={t('train.trees.note')}>
      <div className="train__settings">
        {(Object.keys(ranges) as TreesSetting[]).map((name) => (
          <NumberInput
            key={name}
            label={t(`train.trees.${name}`)}
            value={trees[name]}
            {...ranges[name]}
            note={trees[name] === defaults[name] ? undefined : t('train.settings.default', { value: String(defaults[name]) })}
            isDisabled={action.pending}
            onChange={(value) => value !== undefined && value !== trees[name] && void set(name, value)}
          />
        ))}
        {isSampled ? null : (
          <SwitchField selected={trees.refit} isDisabled={action.pending} onChange={(on) => void set('refit', on)}>
            {t('train.trees.refit')}
          </SwitchField>
        )}
      </div>
    </Panel>
  );
}
