/** tokens add|list|revoke: who on other machines may ask the model server. */

import { addToken, listTokens, revokeToken } from '../../app/index.ts';
import { unwrap } from '../../foundation/index.ts';
import { type Arguments, type Command, exitCodes, numberOption, usageError } from '../command.ts';
import { alignedTable } from '../run-text.ts';

const addUsage = 'tokens add NAME [--per-minute 600]';

const add: Command = {
  name: 'tokens add',
  usage: addUsage,
  summary: 'A token for a client on another machine, shown this once; a running server knows it within a second.',
  options: { 'per-minute': { type: 'string' } },
  run: async (args, io) => {
    const name = nameOf(args, addUsage);
    const perMinute = numberOption(args, 'per-minute', addUsage) ?? 600;
    if (!Number.isInteger(perMinute) || perMinute < 1) throw usageError('--per-minute takes a whole number from 1.', addUsage);
    const token = unwrap(await addToken(io.projectDir, name, perMinute));
    io.answer({ name, token }, () => token);
    return exitCodes.done;
  },
};

const revokeUsage = 'tokens revoke NAME';

const revoke: Command = {
  name: 'tokens revoke',
  usage: revokeUsage,
  summary: 'The client’s token counts no longer.',
  options: {},
  run: async (args, io) => {
    const name = nameOf(args, revokeUsage);
    unwrap(await revokeToken(io.projectDir, name));
    io.answer({ name, revoked: true }, () => `${name} is revoked`);
    return exitCodes.done;
  },
};

const list: Command = {
  name: 'tokens list',
  usage: 'tokens list',
  summary: 'The clients that were given tokens.',
  options: {},
  run: async (_args, io) => {
    const clients = unwrap(await listTokens(io.projectDir));
    const rows = clients.map(({ name, created, requests_per_minute, revoked }) => [
      name,
      created,
      String(requests_per_minute),
      revoked ? 'revoked' : '',
    ]);
    io.answer({ clients }, () =>
      rows.length === 0 ? 'No client has a token.' : alignedTable(['client', 'since', 'a minute', ''], rows),
    );
    return exitCodes.done;
  },
};

function nameOf(args: Arguments, usage: string): string {
  const [name] = args.positionals;
  if (name === undefined || args.positionals.length > 1) throw usageError('Give one name.', usage);
  return name;
}

export const tokenCommands: readonly Command[] = [add, list, revoke];
