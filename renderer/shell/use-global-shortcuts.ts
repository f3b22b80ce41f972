/** The shortcuts that work everywhere. */

import { useTranslation } from 'react-i18next';
import { type Shortcut, useShortcuts } from '../keyboard/index.ts';
import { type ScreenId, useAction, useStore } from '../store/index.ts';

export const stageScreens = ['data', 'validate', 'transform', 'train', 'evaluate', 'serve', 'feedback'] as const;
const pageKeys = [
  ['home', 'h'],
  ['tune', 't'],
  ['pipeline', 'p'],
  ['lineage', 'l'],
  ['models', 'm'],
  ['runs', 'r'],
  ['settings', 's'],
] as const satisfies readonly (readonly [ScreenId, string])[];

export function useGlobalShortcuts(): void {
  const { t } = useTranslation();
  const { goTo, setOverlay } = useStore.getState();
  const action = useAction();
  const everywhere = t('shell.shortcuts.everywhere');
  const going = t('shell.shortcuts.going');
  const run = (): void => {
    if (useStore.getState().project) void action.run((client) => client.pipeline.run({}));
  };
  const jump = (screen: ScreenId, keys: string): Shortcut => ({
    keys,
    label: t(`shell.screens.${screen}`),
    group: going,
    run: () => useStore.getState().project && goTo(screen),
  });
  useShortcuts([
    { keys: 'mod+Enter', label: t('shell.run.start'), group: everywhere, run },
    { keys: 'mod+K', label: t('shell.palette.open'), group: everywhere, run: () => setOverlay('palette') },
    { keys: '?', label: t('shell.shortcuts.title'), group: everywhere, run: () => setOverlay('shortcuts') },
    { keys: 'g j', label: t('shell.jobs.title'), group: everywhere, run: () => setOverlay('jobs') },
    ...stageScreens.map((screen, index) => jump(screen, `alt+${index + 1}`)),
    ...stageScreens.map((screen, index) => jump(screen, `g ${index + 1}`)),
    ...pageKeys.map(([screen, key]) => jump(screen, `g ${key}`)),
  ]);
}
