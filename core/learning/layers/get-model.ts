/** Runs a user's module: its getModel, with the application's own TF.js. */

import type { Tfjs } from '../tfjs.ts';
import { raiseModule } from './checked-model.ts';
import type { ModelInfo } from './layers-spec.ts';

/** Whatever getModel returned. Raises module/failed for what the module throws, with its line where it is known. */
export async function runModule(tf: Tfjs, url: string, info: ModelInfo): Promise<unknown> {
  try {
    const loaded: Record<string, unknown> = await import(/* @vite-ignore */ url);
    const getModel = loaded['getModel'] ?? (loaded['default'] as Record<string, unknown> | undefined)?.['getModel'];
    if (typeof getModel !== 'function') throw new TypeError('The module exports no function getModel');
    // A copy: the module may change it.
    return await getModel(tf, structuredClone(info));
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: '' };
    return raiseModuleError(message, String(stack), url);
  }
}

/** `stack` may come from another thread. */
export function raiseModuleError(message: string, stack: string, url: string): never {
  const at = stack.indexOf(url);
  const line = at < 0 ? undefined : /^(?:\?[^:]*)?:(\d+)/.exec(stack.slice(at + url.length))?.[1];
  const where = line === undefined ? '' : ` at line ${line}`;
  return raiseModule(
    `The model's module fails${where} (${message})`,
    undefined,
    line === undefined ? {} : { line: Number(line) },
  );
}
