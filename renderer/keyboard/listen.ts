/** Turns key presses of the window into shortcuts. */

import { belongsToField, chordOf } from './chords.ts';
import type { ShortcutRegistry } from './registry.ts';

const sequenceMs = 1200;

/** Returns the function that stops listening. */
export function listenForShortcuts(registry: ShortcutRegistry, target: Window = window): () => void {
  let prefix = '';
  let timer: number | undefined;
  const forget = (): void => {
    prefix = '';
    target.clearTimeout(timer);
  };
  const press = (event: KeyboardEvent): void => {
    const chord = chordOf(event);
    if (chord === undefined || event.defaultPrevented || event.isComposing) return;
    if (isField(event.target) && belongsToField(chord)) return;
    const keys = prefix === '' ? chord : `${prefix} ${chord}`;
    const match = registry.match(keys);
    forget();
    if (match.kind === 'none') return;
    if (match.kind === 'prefix') {
      prefix = keys;
      timer = target.setTimeout(forget, sequenceMs);
      return;
    }
    if (isInDialog(event.target) && belongsToField(chord)) return;
    event.preventDefault();
    match.shortcut.run();
  };
  target.addEventListener('keydown', press);
  return () => {
    forget();
    target.removeEventListener('keydown', press);
  };
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"]') !== null;
}

function isInDialog(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('[role="dialog"]') !== null;
}
