/** The text of a project's file. */

import { createProblem, fail, type Result, succeed } from '../foundation/index.ts';
import type { Workspace } from '../workspace/index.ts';

/** Problem `project/not-found` where there is none. */
export async function readConfigText(workspace: Workspace): Promise<Result<string>> {
  const text = await workspace.readText('loopwright.yaml');
  if (!text.ok) return text;
  if (text.value !== undefined) return succeed(text.value);
  return fail(
    createProblem(
      'project/not-found',
      'This folder has no loopwright.yaml.',
      'Open another folder, or make a project here with `loopwright init`.',
    ),
  );
}
