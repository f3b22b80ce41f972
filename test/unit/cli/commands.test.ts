import { describe, expect, it } from 'vitest';
import { commandNames, loadCommand, loadCommands } from '../../../core/cli/commands/index.ts';

describe('the commands', () => {
  it('go by the names under which they are loaded, each once', async () => {
    expect((await loadCommands()).map(({ name }) => name)).toEqual(commandNames);
    expect(new Set(commandNames).size).toBe(commandNames.length);
    expect((await loadCommand('schema infer'))?.usage).toContain('schema infer FILE');
    expect(await loadCommand('schema')).toBeUndefined();
  });
});
