/** Creates a project folder. */

import type { Result } from '../foundation/index.ts';

export function createProject(dir: string, files: Readonly<Record<string, string>>): Promise<Result<void>> {
  throw new Error(`Not written yet: ${dir} ${files}`);
}
