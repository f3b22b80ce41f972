/** Maps an error of the file system to a problem. */

import { createProblem, type Problem } from '../foundation/index.ts';

const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** `disk/full` or `disk/failed`. What is not an error of the operating system is a bug and is thrown again. */
export function toDiskProblem(error: unknown): Problem {
  const system = asSystemError(error);
  if (system === undefined) throw error;
  const path = system.path === undefined ? '' : ` ${system.path}`;
  const details = { errno: system.code, ...(system.path === undefined ? {} : { path: system.path }) };
  if (fullCodes.has(system.code)) {
    const hint = 'Free some space and try again; nothing acknowledged was lost.';
    return createProblem('disk/full', `The disk is full (${system.code}).${path}`, hint, { details });
  }
  const hint = 'Check that the folder exists, is writable and its disk is healthy, then try again.';
  return createProblem('disk/failed', `The disk refused (${system.code}).${path}`, hint, { details });
}

/** The error as one of the operating system, or undefined. */
function asSystemError(error: unknown): { readonly code: string; readonly path?: string } | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  if (!('syscall' in error)) return undefined;
  return { code: error.code, path: 'path' in error && typeof error.path === 'string' ? error.path : undefined };
}
