/** ui: the interface in a browser, the same core behind it. */

import { spawn } from 'node:child_process';
import { ProblemError, unwrap } from '../../foundation/index.ts';
import { startHttpHost } from '../../host/index.ts';
import { type Command, type CommandIo, describeProblem, exitCodes, numberOption, textOption } from '../command.ts';
import { untilInterrupted } from '../until-interrupted.ts';

const usage = 'ui [--no-open] [--port P] [--example] [--once]';

export const ui: Command = {
  name: 'ui',
  usage,
  summary: 'The interface in a browser; --example opens the example project and runs its whole pipeline.',
  options: {
    open: { type: 'boolean' },
    'no-open': { type: 'boolean' },
    port: { type: 'string' },
    example: { type: 'boolean' },
    once: { type: 'boolean' },
  },
  run: async (args, io) => {
    const core = await io.core();
    const port = numberOption(args, 'port', usage) ?? 0;
    // First, so that a project that cannot be opened is said here and no window opens on nothing.
    if (textOption(args, 'project')) await core.openProject(io.projectDir);
    const host = unwrap(await startHttpHost(core, { rendererDir: io.rendererDir, uploadsDir: core.uploadsDir, port }));
    io.answer({ address: host.address }, () => `Loopwright is at ${host.address}`);
    if (!args.values['no-open']) openBrowser(host.address);
    if (args.values['example']) await runExample(io);
    if (!args.values['once']) await untilInterrupted(io.signal);
    await host.close();
    return exitCodes.done;
  },
};

/** The example's outcome is told here too, for those who look at the terminal; a problem leaves the interface open. */
async function runExample(io: CommandIo): Promise<void> {
  const core = await io.core();
  io.say('Opening the example project and running its pipeline: half a minute or so on two cores.');
  try {
    const answer = await core.openExample((line) => io.say(line));
    if (answer) io.say(answer);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    io.warn(describeProblem(error.problem));
  }
}

function openBrowser(address: string): void {
  const [program, args] =
    process.platform === 'win32'
      ? ['rundll32', ['url.dll,FileProtocolHandler', address]]
      : [process.platform === 'darwin' ? 'open' : 'xdg-open', [address]];
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return;
  spawn(program as string, args as string[], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}
