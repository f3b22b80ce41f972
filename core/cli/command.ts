/** What a command is, and what it may use to speak: results on standard output, everything human on standard error. */

import type { ParseArgsConfig } from 'node:util';
import type { Core, CoreOptions } from '../app/index.ts';
import { createProblem, type Problem, ProblemError } from '../foundation/index.ts';

export const exitCodes = { done: 0, bug: 1, wrongUse: 2, refused: 3, unreadable: 4, cancelled: 5 } as const;

export interface CommandIo {
  /** Project folder, from --project or the working folder. */
  readonly projectDir: string;
  readonly json: boolean;
  readonly quiet: boolean;
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal;
  /** The one answer: a JSON document with --json, else `text`. */
  answer(value: unknown, text: () => string): void;
  /** A JSON document that is written already, the same with and without --json. */
  answerJson(text: string): void;
  /** Progress for people; silent with --quiet. */
  say(line: string): void;
  /** What went wrong, or may: also with --quiet, for nothing else says why. */
  warn(line: string): void;
  /** The core, created when first asked for and closed at the end. */
  core(): Promise<Core>;
  readonly coreOptions: CoreOptions;
  readonly rendererDir: string;
}

export interface Arguments {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
}

export interface Command {
  /** One or two words: "run", "schema infer". */
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  run(args: Arguments, io: CommandIo): Promise<number>;
}

export function usageError(message: string, usage: string): ProblemError {
  return new ProblemError(createProblem('usage/invalid-argument', message, `Usage: loopwright ${usage}`));
}

export function textOption(args: Arguments, name: string): string | undefined {
  const value = args.values[name];
  return typeof value === 'string' ? value : undefined;
}

export function numberOption(args: Arguments, name: string, usage: string): number | undefined {
  const text = textOption(args, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw usageError(`--${name} takes a number, not "${text}".`, usage);
  return value;
}

export function describeProblem(problem: Problem): string {
  const cause = problem.cause ? `\n  because: ${problem.cause.message}` : '';
  return `${problem.message}${cause}\n  ${problem.hint}`;
}
