import { describe, expect, it } from 'vitest';
import { describeKeys } from '../../../../renderer/components/keys.ts';
import { belongsToField, chordOf, type KeyPress, normalizeKeys } from '../../../../renderer/keyboard/chords.ts';
import { createShortcutRegistry, type Shortcut } from '../../../../renderer/keyboard/registry.ts';

const press = (key: string, code: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
});
const shortcut = (keys: string): Shortcut => ({ keys, label: keys, group: 'test', run: () => undefined });

describe('chords', () => {
  it('take digits by their place, so that French and German keyboards agree', () => {
    expect(chordOf(press('&', 'Digit1', { altKey: true }))).toBe('alt+1');
    expect(chordOf(press('1', 'Numpad1'))).toBe('1');
  });

  it('take one main modifier for Mac and others', () => {
    expect(chordOf(press('Enter', 'Enter', { metaKey: true }))).toBe('mod+enter');
    expect(chordOf(press('k', 'KeyK', { ctrlKey: true }))).toBe('mod+k');
  });

  it('take signs as they are typed', () => {
    expect(chordOf(press('?', 'Slash', { shiftKey: true }))).toBe('?');
    expect(chordOf(press('!', 'Digit1', { shiftKey: true }))).toBe('!');
  });

  it('are not made by a modifier alone', () => {
    expect(chordOf(press('Shift', 'ShiftLeft', { shiftKey: true }))).toBeUndefined();
  });

  it('are written in any order and case', () => {
    expect(normalizeKeys('Shift+Mod+Z')).toBe('mod+shift+z');
    expect(normalizeKeys(' G  1 ')).toBe('g 1');
  });

  it('leave typing and editing to text fields', () => {
    expect(['g', '1', 'space', 'alt+1', 'mod+z'].every(belongsToField)).toBe(true);
    expect(['mod+enter', 'mod+k', 'escape'].some(belongsToField)).toBe(false);
  });
});

describe('the registry', () => {
  it('finds shortcuts and the beginnings of sequences', () => {
    const registry = createShortcutRegistry();
    registry.register([shortcut('g 1'), shortcut('?')]);
    expect([registry.match('g').kind, registry.match('g 1').kind, registry.match('x').kind]).toEqual(['prefix', 'run', 'none']);
  });

  it('refuses a collision at set-up, also of a key with a sequence that begins with it', () => {
    const registry = createShortcutRegistry();
    registry.register([shortcut('g 1'), shortcut('mod+Enter')]);
    expect(() => registry.register([shortcut('Mod+enter')])).toThrow('collides');
    expect(() => registry.register([shortcut('g')])).toThrow('collides');
    expect(registry.list()).toHaveLength(2);
  });

  it('frees the keys of a screen that is left', () => {
    const registry = createShortcutRegistry();
    const leave = registry.register([shortcut('1')]);
    leave();
    expect(() => registry.register([shortcut('1')])).not.toThrow();
  });
});

describe('keys for people', () => {
  it('follow the platform', () => {
    expect(describeKeys('mod+Enter', true)).toBe('⌘↵');
    expect(describeKeys('mod+Enter', false)).toBe('Ctrl ↵');
    expect(describeKeys('g 1', false)).toBe('G 1');
  });
});
