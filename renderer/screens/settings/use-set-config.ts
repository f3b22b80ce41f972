/** One value of the project file set at once, with a way back. */

import { useTranslation } from 'react-i18next';
import { useAction, useStore } from '../../store/index.ts';

type Value = string | number | readonly string[];

export interface SetConfig {
  readonly pending: boolean;
  set(path: readonly string[], value: Value): void;
}

export function useSetConfig(): SetConfig {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((state) => state.toast);
  const change = async (path: readonly string[], value: Value): Promise<void> => {
    const changes = [{ path: [...path], value: typeof value === 'object' ? [...value] : value }];
    if (!(await action.run((client) => client.project.patch({ changes })))) return;
    const undo = { label: t('settings.undo'), run: () => void action.run((client) => client.project.undo()) };
    toast({ tone: 'good', message: t('settings.changed', { name: path.join('.') }), action: undo });
  };
  return { pending: action.pending, set: (path, value) => void change(path, value) };
}
