/** How a shortcut is written for people, by platform. */

const macNames: Readonly<Record<string, string>> = { mod: '⌘', alt: '⌥', shift: '⇧', ctrl: '⌃' };
const otherNames: Readonly<Record<string, string>> = { mod: 'Ctrl', alt: 'Alt', shift: 'Shift', ctrl: 'Ctrl' };
const shared: Readonly<Record<string, string>> = { enter: '↵', backspace: '⌫', escape: 'Esc', space: 'Space' };

export function isMac(): boolean {
  return typeof navigator !== 'undefined' && /mac/i.test(navigator.platform);
}

/** `keys`: chords separated by spaces, keys of one chord by "+": "mod+Enter", "g 1". */
export function describeKeys(keys: string, mac = isMac()): string {
  const names = mac ? macNames : otherNames;
  return keys
    .split(' ')
    .map((chord) =>
      chord
        .split('+')
        .map((key) => names[key.toLowerCase()] ?? shared[key.toLowerCase()] ?? (key.length === 1 ? key.toUpperCase() : key))
        .join(mac ? '' : ' '),
    )
    .join(' ');
}
