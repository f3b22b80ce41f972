/** Changes of the project file from this screen, each with a way back. */

import { useTranslation } from 'react-i18next';
import type { CoreClient } from '../../bridge/index.ts';
import { useAction, useStore } from '../../store/index.ts';

export type Changes = Parameters<CoreClient['project']['patch']>[0]['changes'];

export function usePatch(): { readonly pending: boolean; patch(changes: Changes, done: string): void } {
  const { t } = useTranslation();
  const action = useAction();
  const patch = async (changes: Changes, done: string): Promise<void> => {
    if (!(await action.run((client) => client.project.patch({ changes })))) return;
    const run = (): void => void action.run((client) => client.project.undo());
    useStore.getState().toast({ tone: 'good', message: done, action: { label: t('data.undo'), run } });
  };
  return { pending: action.pending, patch: (changes, done) => void patch(changes, done) };
}
