/** The try-it form's texts and the row they stand for. */

import type { views } from '../../../core/contract/index.ts';
import { isList, type Row } from './snippets.ts';

export type FormTexts = Readonly<Record<string, string>>;
type Input = views.ServingView['inputs'][number];

export function isNumeric(input: Input): boolean {
  return input.dtype !== 'DT_STRING';
}

export function textsOfRow(inputs: readonly Input[], row: Row): FormTexts {
  return Object.fromEntries(
    inputs.map(({ name }) => {
      const value = row[name] ?? '';
      return [name, isList(value) ? JSON.stringify(value) : String(value)];
    }),
  );
}

/** As JSON, or with commas between them. */
function valuesOf(text: string): readonly string[] {
  const list = jsonList(text) ?? text.replace(/^\s*\[|\]\s*$/g, '').split(',');
  return list.map((value) => (typeof value === 'string' ? value.trim() : String(value ?? ''))).filter((value) => value !== '');
}

function jsonList(text: string): readonly unknown[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}

/** Empty is missing. */
export function rowOfTexts(inputs: readonly Input[], texts: FormTexts): Row {
  return Object.fromEntries(
    inputs.map((input) => {
      const text = texts[input.name] ?? '';
      if (text.trim() === '') return [input.name, null];
      const typed = (value: string): string | number => (isNumeric(input) ? Number(value) : value);
      return [input.name, input.list ? valuesOf(text).map(typed) : typed(text)];
    }),
  );
}

/** Names of the numeric inputs whose text is no number. */
export function wrongInputs(inputs: readonly Input[], texts: FormTexts): readonly string[] {
  return inputs
    .filter((input) => {
      const text = texts[input.name] ?? '';
      return isNumeric(input) && (input.list ? valuesOf(text) : [text]).some((value) => !Number.isFinite(Number(value)));
    })
    .map((input) => input.name);
}
