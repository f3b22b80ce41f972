/** Everything the palette can do, given what is open now. */

import { useTranslation } from 'react-i18next';
import { type ScreenId, type Theme, useAction, useStore, useView } from '../store/index.ts';
import { stageScreens } from './use-global-shortcuts.ts';

export interface PaletteEntry {
  readonly id: string;
  readonly label: string;
  readonly note?: string | undefined;
  readonly keys?: string | undefined;
  readonly keywords?: readonly string[];
  readonly run: () => void;
}

export interface PaletteGroup {
  readonly title: string;
  readonly entries: readonly PaletteEntry[];
}

const pages: readonly (readonly [ScreenId, string])[] = [
  ['home', 'g h'],
  ['tune', 'g t'],
  ['pipeline', 'g p'],
  ['lineage', 'g l'],
  ['models', 'g m'],
  ['runs', 'g r'],
  ['settings', 'g s'],
];
const themes: readonly Theme[] = ['system', 'light', 'dark'];

export function usePaletteEntries(): readonly PaletteGroup[] {
  const { t } = useTranslation();
  const open = useStore((state) => Boolean(state.project));
  const actions = useProjectActions();
  const screens = useScreenEntries();
  const features = useFeatureEntries();
  const windowEntries = useWindowEntries();
  const groups: PaletteGroup[] = open
    ? [
        { title: t('shell.palette.actions'), entries: actions },
        { title: t('shell.palette.screens'), entries: screens },
        { title: t('shell.palette.features'), entries: features },
      ]
    : [];
  groups.push({ title: t('shell.palette.window'), entries: windowEntries });
  return groups.filter((group) => group.entries.length > 0);
}

function useProjectActions(): readonly PaletteEntry[] {
  const { t } = useTranslation();
  const { run } = useAction();
  const running = useStore((state) => state.run?.state === 'RUNNING');
  const goTo = useStore((state) => state.goTo);
  const start: PaletteEntry = {
    id: 'run',
    label: t('shell.run.start'),
    keys: 'mod+Enter',
    run: () => void run((c) => c.pipeline.run({})),
  };
  const cancel: PaletteEntry = { id: 'cancel', label: t('shell.run.cancel'), run: () => void run((c) => c.pipeline.cancel()) };
  const fresh: PaletteEntry = {
    id: 'fresh',
    label: t('shell.run.noCache'),
    run: () => void run((c) => c.pipeline.run({ noCache: true })),
  };
  return [
    ...(running ? [cancel] : [start, fresh]),
    { id: 'undo', label: t('shell.palette.undo'), run: () => void run((c) => c.project.undo()) },
    { id: 'redo', label: t('shell.palette.redo'), run: () => void run((c) => c.project.redo()) },
    {
      id: 'close',
      label: t('shell.palette.close'),
      run: () =>
        void run(async (client) => {
          await client.project.close();
          useStore.getState().setProject(null);
          goTo('home');
        }),
    },
  ];
}

function useScreenEntries(): readonly PaletteEntry[] {
  const { t } = useTranslation();
  const project = useStore((state) => state.project);
  const goTo = useStore((state) => state.goTo);
  const stages = stageScreens.map((id, index): PaletteEntry => {
    const note = project?.stages.find((stage) => stage.id === id)?.fact;
    return { id, label: t(`shell.screens.${id}`), note, keys: `alt+${index + 1}`, run: () => goTo(id) };
  });
  return [
    ...stages,
    ...pages.map(([id, keys]): PaletteEntry => ({ id, label: t(`shell.screens.${id}`), keys, run: () => goTo(id) })),
  ];
}

function useFeatureEntries(): readonly PaletteEntry[] {
  const { t } = useTranslation();
  const goTo = useStore((state) => state.goTo);
  const open = useStore((state) => Boolean(state.project));
  const view = useView((client) => (open ? client.validate.view() : Promise.resolve(null)), { topics: ['project', 'run'] });
  return (view.value?.features ?? []).map((feature) => ({
    id: `feature ${feature.name}`,
    label: feature.name,
    note: feature.role === 'label' ? t('shell.palette.label') : feature.type.toLowerCase(),
    run: () => goTo('validate', feature.name),
  }));
}

function useWindowEntries(): readonly PaletteEntry[] {
  const { t } = useTranslation();
  const setTheme = useStore((state) => state.setTheme);
  const setOverlay = useStore((state) => state.setOverlay);
  return [
    ...themes.map(
      (theme): PaletteEntry => ({ id: `theme ${theme}`, label: t(`shell.theme.${theme}`), run: () => setTheme(theme) }),
    ),
    { id: 'jobs', label: t('shell.jobs.title'), keys: 'g j', run: () => setOverlay('jobs') },
    { id: 'shortcuts', label: t('shell.shortcuts.title'), keys: '?', run: () => setOverlay('shortcuts') },
  ];
}
