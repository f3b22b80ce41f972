/** The try-it form's texts and the row they stand for. */

import type { views } from '../../../core/contract/index.ts';
import type { Row } from './snippets.ts';

export type FormTexts = Readonly<Record<string, string>>;
type Input = views.ServingView['inputs'][number];

export function isNumeric(input: Input): boolean {
  return input.dtype !== 'DT_STRING';
}

export function textsOfRow(inputs: readonly Input[], row: Row): FormTexts {
  return Object.fromEntries(
    inputs.map(({ name }) => [name, row[name] === null || row[name] === undefined ? '' : String(row[name])]),
  );
}

/** Empty is missing. */
export function rowOfTexts(inputs: readonly Input[], texts: FormTexts): Row {
  return Object.fromEntries(
    inputs.map((input) => {
      const text = texts[input.name] ?? '';
      if (text.trim() === '') return [input.name, null];
      return [input.name, isNumeric(input) ? Number(text) : text];
    }),
  );
}

/** Names of the numeric inputs whose text is no number. */
export function wrongInputs(inputs: readonly Input[], texts: FormTexts): readonly string[] {
  return inputs
    .filter((input) => isNumeric(input) && !Number.isFinite(Number(texts[input.name] ?? '')))
    .map((input) => input.name);
}
