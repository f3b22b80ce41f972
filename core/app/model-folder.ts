/** Models in folders of any kind, for the command line: one request answered, a picture of the graph. */

import { attempt, type Result, unwrap } from '../foundation/index.ts';
import { openRunnable } from '../model/index.ts';
import { answerRequest } from '../serving/index.ts';

export interface FolderRequest {
  readonly dir: string;
  /** TensorFlow Serving's JSON. */
  readonly body: Buffer;
  readonly signature: string | undefined;
  readonly tags: readonly string[] | undefined;
}

/** The answer's JSON text: integers of 64 bits keep all their digits. */
export function runModelFolder({ dir, body, signature, tags }: FolderRequest): Promise<Result<string>> {
  return attempt(async () => {
    const model = unwrap(await openRunnable(dir, tags ? { tags } : {}));
    try {
      return await answerRequest(model, body, signature);
    } finally {
      model.dispose();
    }
  });
}
