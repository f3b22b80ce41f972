/** Key events as chord names, independent of layout for digits and of platform for the main modifier. */

/** What a chord needs of a KeyboardEvent. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const modifierKeys = new Set(['Control', 'Meta', 'Alt', 'Shift', 'CapsLock', 'AltGraph', 'Dead', 'Process']);

/** "mod+enter", "alt+1", "g", "?"; undefined for a modifier alone. */
export function chordOf(press: KeyPress): string | undefined {
  if (modifierKeys.has(press.key)) return undefined;
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(press.code)?.[1];
  const letter = /^Key([A-Z])$/.exec(press.code)?.[1];
  const modified = press.ctrlKey || press.metaKey || press.altKey;
  const named = digit && (modified || !press.shiftKey) ? digit : modified && letter ? letter : press.key;
  const key = named === ' ' ? 'space' : named.toLowerCase();
  // Shift is part of the character for signs ("?"), and its own modifier for named keys and letters.
  const shifted = press.shiftKey && (key.length > 1 || /[a-z0-9]/.test(key));
  const parts = [press.ctrlKey || press.metaKey ? 'mod' : '', press.altKey ? 'alt' : '', shifted ? 'shift' : '', key];
  return parts.filter((part) => part !== '').join('+');
}

/** "mod+Enter" and "Mod+enter" are one. */
export function normalizeKeys(keys: string): string {
  return keys
    .trim()
    .split(/\s+/)
    .map((chord) => (chord === '+' ? chord : orderChord(chord.toLowerCase().split('+'))))
    .join(' ');
}

function orderChord(parts: readonly string[]): string {
  const order = ['mod', 'alt', 'shift'];
  const modifiers = order.filter((modifier) => parts.includes(modifier));
  const key = parts.find((part) => !order.includes(part)) ?? '';
  return [...modifiers, key].join('+');
}

const editing = new Set(['mod+z', 'mod+shift+z', 'mod+y', 'mod+a', 'mod+c', 'mod+x', 'mod+v']);

/** Keys that stay the field's own while typing: editing, and everything without a main modifier but Escape. */
export function belongsToField(chord: string): boolean {
  return editing.has(chord) || (!chord.startsWith('mod+') && chord !== 'escape');
}
