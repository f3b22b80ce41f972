/** What belongs to the window alone: the screen shown, the theme, open drawers, toasts. */

import type { IncomingFile, ShownProblem } from '../bridge/index.ts';

export const screenIds = [
  'home',
  'data',
  'validate',
  'transform',
  'train',
  'tune',
  'evaluate',
  'serve',
  'feedback',
  'pipeline',
  'lineage',
  'models',
  'runs',
  'settings',
] as const;
export type ScreenId = (typeof screenIds)[number];

export type Theme = 'system' | 'light' | 'dark';

export interface Toast {
  readonly id: number;
  readonly tone: 'neutral' | 'good' | 'problem';
  readonly message: string;
  readonly problem?: ShownProblem | undefined;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

export interface UiState {
  readonly screen: ScreenId;
  /** What a screen was opened for: a feature, a run, a node. */
  readonly target: string | null;
  readonly theme: Theme;
  readonly overlay: 'none' | 'palette' | 'shortcuts' | 'jobs';
  readonly toasts: readonly Toast[];
  /** A file dropped anywhere in the window or opened with the app, waiting for the screen that takes it. */
  readonly droppedFile: IncomingFile | null;
}

export const initialUiState: UiState = {
  screen: 'home',
  target: null,
  theme: 'system',
  overlay: 'none',
  toasts: [],
  droppedFile: null,
};

/** `#/validate/company`, `#/data/rows/12/train` and back. */
export function addressOf(screen: ScreenId, target: string | null): string {
  return target === null ? `#/${screen}` : `#/${screen}/${target.split('/').map(encodeURIComponent).join('/')}`;
}

export function readAddress(hash: string): { screen: ScreenId; target: string | null } {
  const [, name, target] = /^#\/([a-z]+)(?:\/(.*))?$/.exec(hash) ?? [];
  const screen = screenIds.find((id) => id === name) ?? 'home';
  return { screen, target: target ? decodeTarget(target) : null };
}

function decodeTarget(target: string): string | null {
  try {
    return decodeURIComponent(target);
  } catch {
    return null;
  }
}
