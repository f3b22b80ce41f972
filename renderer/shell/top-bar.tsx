/** The top bar: project, last run in words, what Run will do now, the one primary action, the palette. */

import { IconMoon, IconSun, IconSunMoon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../components/index.ts';
import { type Theme, useAction, useStore } from '../store/index.ts';
import { Logo } from './logo.tsx';
import { describeLastRun, describeNextRun } from './run-words.ts';
import './top-bar.css';

export function TopBar() {
  const { t } = useTranslation();
  const project = useStore((state) => state.project);
  const setOverlay = useStore((state) => state.setOverlay);
  const goTo = useStore((state) => state.goTo);
  return (
    <header className="top-bar">
      <button
        type="button"
        className="top-bar__project"
        onClick={() => goTo('home')}
        aria-label={t('shell.homeOf', { name: project?.name ?? 'Loopwright' })}
      >
        <Logo />
        <span className="strong">{project?.name ?? 'Loopwright'}</span>
      </button>
      <LastRun />
      <div className="top-bar__end">
        {project ? <RunControls /> : null}
        <Button keys="mod+K" onPress={() => setOverlay('palette')}>
          {t('shell.palette.open')}
        </Button>
        <ThemeSwitch />
      </div>
    </header>
  );
}

function LastRun() {
  const project = useStore((state) => state.project);
  const run = useStore((state) => state.run ?? state.project?.lastRun);
  if (!project || !run) return null;
  return <span className="top-bar__run truncate">{describeLastRun(run)}</span>;
}

function RunControls() {
  const { t } = useTranslation();
  const project = useStore((state) => state.project);
  const running = useStore((state) => state.run?.state === 'RUNNING');
  const action = useAction();
  if (!project) return null;
  return (
    <>
      <span className="secondary truncate">{running ? null : describeNextRun(project)}</span>
      {running ? (
        <Button onPress={() => action.run((client) => client.pipeline.cancel())}>{t('shell.run.cancel')}</Button>
      ) : (
        <Button
          variant="primary"
          keys="mod+Enter"
          isPending={action.pending}
          onPress={() => action.run((client) => client.pipeline.run({}))}
        >
          {t('shell.run.start')}
        </Button>
      )}
    </>
  );
}

const nextTheme: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };

function ThemeSwitch() {
  const { t } = useTranslation();
  const theme = useStore((state) => state.theme);
  const setTheme = useStore((state) => state.setTheme);
  const Icon = theme === 'light' ? IconSun : theme === 'dark' ? IconMoon : IconSunMoon;
  return (
    <IconButton
      label={t(`shell.theme.${theme}`)}
      icon={<Icon size={17} stroke={1.6} aria-hidden="true" />}
      onPress={() => setTheme(nextTheme[theme])}
    />
  );
}
