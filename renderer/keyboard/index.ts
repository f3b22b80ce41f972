/** The door of the keyboard: shortcuts and their registry. */

export { belongsToField, chordOf, type KeyPress, normalizeKeys } from './chords.ts';
export { listenForShortcuts } from './listen.ts';
export { createShortcutRegistry, type Shortcut, type ShortcutRegistry } from './registry.ts';
export { shortcuts, useShortcutList, useShortcuts } from './use-shortcuts.ts';
