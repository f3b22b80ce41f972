/** The frame: top bar, rail, the screen, bottom strip, and what floats above them. */

import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Loading } from '../components/index.ts';
import { useStore } from '../store/index.ts';
import { BottomStrip } from './bottom-strip.tsx';
import { DropTarget } from './drop-target.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { JobsDrawer } from './jobs-drawer.tsx';
import { Palette } from './palette.tsx';
import { Rail } from './rail.tsx';
import { screens } from './screens.ts';
import './shell.css';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { Toasts } from './toasts.tsx';
import { TopBar } from './top-bar.tsx';
import { useGlobalShortcuts } from './use-global-shortcuts.ts';

export function Shell() {
  const { t } = useTranslation();
  const project = useStore((state) => state.project);
  const screen = useStore((state) => (state.project ? state.screen : 'home'));
  useGlobalShortcuts();
  const Shown = screens[screen] ?? screens.home;
  return (
    <div className={project ? 'shell' : 'shell shell--without-rail'}>
      <a className="shell__skip" href="#main">
        {t('shell.skipToScreen')}
      </a>
      <TopBar />
      {project ? <Rail /> : null}
      <main className="shell__main" id="main" tabIndex={-1}>
        <ErrorBoundary key={screen}>
          <Suspense fallback={<Waiting />}>{project === undefined ? <Waiting /> : Shown ? <Shown /> : null}</Suspense>
        </ErrorBoundary>
      </main>
      <JobsDrawer />
      <BottomStrip />
      <Toasts />
      <Palette />
      <ShortcutSheet />
      <DropTarget />
    </div>
  );
}

function Waiting() {
  return (
    <div className="screen">
      <Loading />
    </div>
  );
}
