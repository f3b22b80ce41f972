/** Changes one setting of a feature in the project file, and says so with a way back. */

import { useTranslation } from 'react-i18next';
import type { FeatureConfig } from '../../../core/contract/index.ts';
import { useAction, useStore } from '../../store/index.ts';

export interface PatchFeature {
  readonly pending: boolean;
  /** null takes the setting out of the file, so that the default holds. */
  set(key: keyof FeatureConfig, value: string | number | boolean | null): void;
}

export function usePatchFeature(name: string): PatchFeature {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((state) => state.toast);
  const set = async (key: keyof FeatureConfig, value: string | number | boolean | null): Promise<void> => {
    const changes = [{ path: ['features', name, key], value }];
    if (!(await action.run((client) => client.project.patch({ changes })))) return;
    const undo = (): void => void action.run((client) => client.project.undo());
    toast({ tone: 'good', message: t('transform.changed', { name }), action: { label: t('transform.undo'), run: undo } });
  };
  return { pending: action.pending, set: (key, value) => void set(key, value) };
}
