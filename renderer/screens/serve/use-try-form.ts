/** The row under the eyes on Serve: the example until it is changed; tried, and written into the code to copy. */

import { useState } from 'react';
import type { views } from '../../../core/contract/index.ts';
import { type FormTexts, rowOfTexts, textsOfRow, type Wrong, wrongInputs } from './try-form.ts';

export interface TryForm {
  readonly texts: FormTexts;
  readonly row: views.SentRow;
  readonly wrong: ReadonlyMap<string, Wrong>;
  set(name: string, text: string): void;
  reset(): void;
}

export function useTryForm({ inputs, exampleRow, versions }: views.ServingView): TryForm {
  // Another model has other inputs: what was typed for the one before is not its row.
  const version = versions.find(({ state }) => state === 'AVAILABLE')?.version;
  const [edited, setEdited] = useState<{ readonly version: string | undefined; readonly texts: FormTexts }>();
  const texts = edited && edited.version === version ? edited.texts : textsOfRow(inputs, exampleRow);
  return {
    texts,
    row: rowOfTexts(inputs, texts),
    wrong: wrongInputs(inputs, texts),
    set: (name, text) => setEdited({ version, texts: { ...texts, [name]: text } }),
    reset: () => setEdited(undefined),
  };
}
