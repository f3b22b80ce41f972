/** report: the data report of a project as one HTML file. */

import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { type Command, exitCodes, textOption } from '../command.ts';

export const report: Command = {
  name: 'report',
  usage: 'report [-o FILE.html]',
  summary: 'Statistics, schema, findings and drift as one HTML file, without rows of the data.',
  options: { output: { type: 'string', short: 'o' } },
  run: async (args, io) => {
    const core = await io.core();
    await core.readProject(io.projectDir);
    const { name, html } = await createRouterClient(core.router).validate.report(undefined, { signal: io.signal });
    const path = resolve(textOption(args, 'output') ?? name);
    await writeFile(path, html);
    io.answer({ path, bytes: Buffer.byteLength(html) }, () => `Written to ${path}`);
    return exitCodes.done;
  },
};
