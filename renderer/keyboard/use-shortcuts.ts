/** Shortcuts of a component, registered while it is shown. */

import { useEffect, useRef, useSyncExternalStore } from 'react';
import { createShortcutRegistry, type Shortcut } from './registry.ts';

export const shortcuts = createShortcutRegistry();

/** `keys` and labels must stay the same while the component is shown; what they do may change. */
export function useShortcuts(list: readonly Shortcut[]): void {
  const latest = useRef(list);
  latest.current = list;
  const signature = list.map((shortcut) => `${shortcut.keys}\n${shortcut.label}`).join('\n\n');
  useEffect(() => {
    const stable = latest.current.map((shortcut, index) => ({ ...shortcut, run: () => latest.current[index]?.run() }));
    return shortcuts.register(stable);
  }, [signature]);
}

export function useShortcutList(): readonly Shortcut[] {
  return useSyncExternalStore(shortcuts.subscribe, shortcuts.list);
}
