/** The command line: finds the command, runs it, turns its outcome into an exit code. */

import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Core, CoreOptions } from '../app/index.ts';
import { CancelledError, createProblem, ProblemError, problemClasses } from '../foundation/index.ts';
import { createForkChild } from '../host/index.ts';
import { type Arguments, type Command, type CommandIo, describeProblem, exitCodes, usageError } from './command.ts';
import { commandNames, loadCommand, loadCommands } from './commands/index.ts';
import { version } from './version.ts';

const globalOptions = {
  project: { type: 'string' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

async function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === undefined || argv[0] === 'help' || argv[0] === '--help' || argv[0] === '-h') {
    process.stdout.write(overview(await loadCommands()));
    return argv[0] === undefined ? exitCodes.wrongUse : exitCodes.done;
  }
  if (argv[0] === '--version') {
    process.stdout.write(`${version}\n`);
    return exitCodes.done;
  }
  const json = argv.includes('--json');
  try {
    const { command, rest } = await findCommand(argv);
    return await runCommand(command, parse(command, rest));
  } catch (error) {
    return reportFailure(error, json);
  }
}

async function findCommand(argv: readonly string[]): Promise<{ command: Command; rest: readonly string[] }> {
  for (const words of [2, 1]) {
    const name = argv.slice(0, words).join(' ');
    const command = await loadCommand(name);
    if (command) return { command, rest: argv.slice(words) };
  }
  const family = commandNames.filter((candidate) => candidate.startsWith(`${argv[0]} `));
  throw new ProblemError(
    createProblem(
      'usage/unknown-command',
      `There is no command "${argv.slice(0, family.length > 0 ? 2 : 1).join(' ')}".`,
      family.length > 0 ? `Choose one of: ${family.join(', ')}.` : 'See `loopwright help`.',
    ),
  );
}

function parse(command: Command, rest: readonly string[]): Arguments {
  try {
    const parsed = parseArgs({
      args: [...rest],
      options: { ...globalOptions, ...command.options },
      allowPositionals: true,
      strict: true,
    });
    return { positionals: parsed.positionals, values: parsed.values as Arguments['values'] };
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error), command.usage);
  }
}

async function runCommand(command: Command, args: Arguments): Promise<number> {
  if (args.values['help']) {
    process.stdout.write(`${command.summary}\n\nUsage: loopwright ${command.usage}\n`);
    return exitCodes.done;
  }
  const controller = new AbortController();
  const onInterrupt = (): void => controller.abort();
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  let core: Promise<Core> | undefined;
  const coreOptions = defaultCoreOptions(command.name);
  const io: CommandIo = {
    projectDir: resolve(String(args.values['project'] ?? '.')),
    json: args.values['json'] === true,
    quiet: args.values['quiet'] === true,
    signal: controller.signal,
    answer: (value, text) => process.stdout.write(args.values['json'] === true ? `${JSON.stringify(value)}\n` : `${text()}\n`),
    answerJson: (text) => process.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
    say: (line) => {
      if (args.values['quiet'] !== true) process.stderr.write(`${line}\n`);
    },
    warn: (line) => process.stderr.write(`${line}\n`),
    core: () => {
      core ??= import('./open-core.ts').then(({ openCore }) => openCore(coreOptions));
      return core;
    },
    coreOptions,
    rendererDir: join(programDir(), 'renderer'),
  };
  try {
    return await command.run(args, io);
  } finally {
    await (await core)?.close();
  }
}

function defaultCoreOptions(commandName: string): CoreOptions {
  const stateDir = process.env['LOOPWRIGHT_STATE_DIR'] ?? join(homedir(), '.loopwright');
  const projectsDir = process.env['LOOPWRIGHT_PROJECTS_DIR'] ?? join(homedir(), 'Loopwright');
  return {
    stateDir,
    projectsDir,
    runtime: 'node',
    version,
    owner: `loopwright ${commandName}`,
    servesPushedModels: commandName === 'ui',
    spawn: createForkChild(programDir()),
    programDir: programDir(),
  };
}

function programDir(): string {
  return dirname(fileURLToPath(import.meta.url));
}

function reportFailure(error: unknown, json: boolean): number {
  if (error instanceof CancelledError) {
    process.stderr.write('Cancelled.\n');
    return exitCodes.cancelled;
  }
  if (error instanceof ProblemError) {
    if (json) process.stdout.write(`${JSON.stringify({ error: error.problem })}\n`);
    process.stderr.write(`${describeProblem(error.problem)}\n`);
    return problemClasses[error.problem.code].exit;
  }
  process.stderr.write(`A defect in the program: ${error instanceof Error ? error.stack : String(error)}\n`);
  return exitCodes.bug;
}

function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.usage.length));
  const lines = commands.map((command) => `  ${command.usage.padEnd(Math.min(width, 60))}  ${command.summary}`);
  return `Loopwright ${version}\n\nUsage: loopwright COMMAND [--project DIR] [--json] [--quiet]\n\n${lines.join('\n')}\n`;
}

process.exitCode = await main(process.argv.slice(2));
// A pipe takes a long answer in parts, and exit() would cut it off.
await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
// Idle sockets and warm workers must not keep a finished command alive.
process.exit();
