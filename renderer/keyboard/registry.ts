/** The one registry of shortcuts: a collision is an error at set-up, never a key that silently stops working. */

import { normalizeKeys } from './chords.ts';

export interface Shortcut {
  /** "mod+Enter", "alt+1", "?", or a sequence: "g 1". */
  readonly keys: string;
  readonly label: string;
  /** Heading on the sheet: the screen's name or "Everywhere". */
  readonly group: string;
  readonly run: () => void;
}

export type Match =
  | { readonly kind: 'run'; readonly shortcut: Shortcut }
  | { readonly kind: 'prefix' }
  | { readonly kind: 'none' };

export interface ShortcutRegistry {
  /** Throws on a collision. Returns the function that takes them away. */
  register(shortcuts: readonly Shortcut[]): () => void;
  match(keys: string): Match;
  list(): readonly Shortcut[];
  subscribe(listener: () => void): () => void;
}

export function createShortcutRegistry(): ShortcutRegistry {
  let known: ReadonlyMap<string, Shortcut> = new Map();
  let listed: readonly Shortcut[] = [];
  const listeners = new Set<() => void>();
  const replace = (next: ReadonlyMap<string, Shortcut>): void => {
    known = next;
    listed = [...next.values()];
    for (const listener of listeners) listener();
  };
  return {
    register: (shortcuts) => {
      const next = new Map(known);
      for (const shortcut of shortcuts) addWithoutCollision(next, shortcut);
      replace(next);
      return () => replace(new Map([...known].filter(([, shortcut]) => !shortcuts.includes(shortcut))));
    },
    match: (keys) => {
      const shortcut = known.get(keys);
      if (shortcut) return { kind: 'run', shortcut };
      for (const other of known.keys()) if (other.startsWith(`${keys} `)) return { kind: 'prefix' };
      return { kind: 'none' };
    },
    list: () => listed,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function addWithoutCollision(known: Map<string, Shortcut>, shortcut: Shortcut): void {
  const keys = normalizeKeys(shortcut.keys);
  for (const [other, holder] of known) {
    if (other === keys || other.startsWith(`${keys} `) || keys.startsWith(`${other} `)) {
      throw new Error(`Shortcut "${shortcut.keys}" (${shortcut.label}) collides with "${holder.keys}" (${holder.label}).`);
    }
  }
  known.set(keys, shortcut);
}
