/** The door of the keyboard: shortcuts and their registry. */

export { listenForShortcuts } from './listen.ts';
export type { Shortcut } from './registry.ts';
export { shortcuts, useShortcutList, useShortcuts } from './use-shortcuts.ts';
