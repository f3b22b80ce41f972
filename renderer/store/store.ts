/** The window's one store: the core's state and the window's own, with the few actions that change them. */

import { create } from 'zustand';
import type { views } from '../../core/contract/index.ts';
import type { ConnectionState, IncomingFile } from '../bridge/index.ts';
import { applyEvent } from './apply-event.ts';
import { type CoreState, initialCoreState, raiseRevisions, type Topic } from './core-state.ts';
import { addressOf, initialUiState, readAddress, type ScreenId, type Theme, type Toast, type UiState } from './ui-state.ts';

const themeKey = 'loopwright:theme';
let toastCount = 0;

export interface AppActions {
  apply(event: views.CoreEvent): void;
  setConnection(connection: ConnectionState): void;
  setSystem(system: views.SystemStatus): void;
  setProject(project: views.ProjectSummary | null): void;
  setJobs(jobs: readonly views.JobView[]): void;
  invalidate(topics?: readonly Topic[]): void;
  goTo(screen: ScreenId, target?: string | null): void;
  /** What the screen shows now, without a new step in the history. */
  setTarget(target: string | null): void;
  setTheme(theme: Theme): void;
  setOverlay(overlay: UiState['overlay']): void;
  toast(toast: Omit<Toast, 'id'>): number;
  dismissToast(id: number): void;
  setDroppedFile(file: IncomingFile | null): void;
  /** Home makes a project of it; inside a project, Data adds it. */
  takeFile(file: IncomingFile): void;
}

export type AppState = CoreState & UiState & AppActions;

export const useStore = create<AppState>()((set, get) => ({
  ...initialCoreState,
  ...initialUiState,
  ...readAddress(window.location.hash),
  theme: readTheme(),
  apply: (event) => set((state) => applyEvent(state, event)),
  setConnection: (connection) => set({ connection }),
  setSystem: (system) => set({ system }),
  setProject: (project) => set((state) => ({ project, run: null, revisions: raiseRevisions(state.revisions) })),
  setJobs: (jobs) => set({ jobs: Object.fromEntries(jobs.map((job) => [job.id, job])) }),
  invalidate: (topics) => set((state) => ({ revisions: raiseRevisions(state.revisions, topics) })),
  goTo: (screen, target = null) => {
    if (get().screen === screen && get().target === target) return;
    set({ screen, target, overlay: 'none' });
    window.history.pushState(null, '', addressOf(screen, target));
  },
  setTarget: (target) => {
    set({ target });
    window.history.replaceState(null, '', addressOf(get().screen, target));
  },
  setTheme: (theme) => {
    set({ theme });
    window.localStorage.setItem(themeKey, theme);
  },
  setOverlay: (overlay) => set({ overlay }),
  toast: (toast) => {
    toastCount += 1;
    const shown = { ...toast, id: toastCount };
    set((state) => ({ toasts: [...state.toasts.slice(-3), shown] }));
    return shown.id;
  },
  dismissToast: (id) => set((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) })),
  setDroppedFile: (droppedFile) => set({ droppedFile }),
  takeFile: (droppedFile) => {
    set({ droppedFile });
    get().goTo(get().project ? 'data' : 'home');
  },
}));

function readTheme(): Theme {
  const stored = window.localStorage.getItem(themeKey);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}
