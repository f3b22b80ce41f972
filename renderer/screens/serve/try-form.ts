/** The try-it form's texts and the row they stand for. */

import type { views } from '../../../core/contract/index.ts';

/** By input: as it is typed; of bytes their base64. */
export type FormTexts = Readonly<Record<string, string>>;
type Input = views.ServedInput;
type Value = views.SentValue;

export type Wrong = 'notANumber' | 'notWhole' | 'notAList' | 'wrongLength';

export function isNumeric({ dtype }: Input): boolean {
  return dtype !== 'DT_STRING';
}

export function textsOfRow(inputs: readonly Input[], row: views.SentRow): FormTexts {
  return Object.fromEntries(inputs.map((input) => [input.name, textOf(row[input.name] ?? null)]));
}

function textOf(value: Value | readonly Value[]): string {
  if (isList(value)) return value.every((one) => one === null) && value.length > 0 ? '' : listText(value);
  if (value === null) return '';
  return typeof value === 'object' ? value.b64 : String(value);
}

function isList(value: Value | readonly Value[]): value is readonly Value[] {
  return Array.isArray(value);
}

/** With commas between, as tables show lists; as JSON where that could be read as another list. */
function listText(values: readonly Value[]): string {
  const plain = values.map((one) => (typeof one === 'string' || typeof one === 'number' ? String(one) : ''));
  const isPlain =
    plain.length > 0 &&
    !plain[0]?.startsWith('[') &&
    plain.every((one) => one !== '' && one === one.trim() && !one.includes(','));
  return isPlain ? plain.join(', ') : JSON.stringify(values);
}

/** Empty is missing. What is not as the signature has it goes as it is, for the server to refuse. */
export function rowOfTexts(inputs: readonly Input[], texts: FormTexts): views.SentRow {
  return Object.fromEntries(inputs.map((input) => [input.name, cellOf(input, texts[input.name] ?? '')]));
}

function cellOf(input: Input, text: string): Value | readonly Value[] {
  if (!input.isList) return singleOf(input, text);
  if (text.trim() !== '') return listOf(input, text) ?? text;
  // So many are a must: they are all missing.
  return input.length === undefined ? null : Array.from({ length: input.length }, () => null);
}

function singleOf(input: Input, text: string): Value {
  if (input.content !== 'value') return text === '' ? null : { b64: text };
  if (text.trim() === '') return null;
  return isNumeric(input) && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** undefined: JSON that is no list of values. */
function listOf(input: Input, text: string): readonly Value[] | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith('[')) return trimmed.split(',').map((one) => singleOf(input, one.trim()));
  try {
    const list: unknown = JSON.parse(trimmed);
    return Array.isArray(list) && list.every(isValue) ? list : undefined;
  } catch {
    return undefined;
  }
}

function isValue(one: unknown): one is Value {
  if (one === null || typeof one === 'string' || typeof one === 'number') return true;
  return typeof one === 'object' && 'b64' in one && typeof one.b64 === 'string';
}

/** What is wrong with the texts, by input. */
export function wrongInputs(inputs: readonly Input[], texts: FormTexts): ReadonlyMap<string, Wrong> {
  const found = inputs.map((input) => [input.name, wrongOf(input, texts[input.name] ?? '')] as const);
  return new Map(found.filter((one): one is readonly [string, Wrong] => one[1] !== undefined));
}

function wrongOf(input: Input, text: string): Wrong | undefined {
  const cell = cellOf(input, text);
  if (input.isList && typeof cell === 'string') return 'notAList';
  const values = isList(cell) ? cell : [cell];
  if (isList(cell) && input.length !== undefined && cell.length !== input.length) return 'wrongLength';
  if (!isNumeric(input)) return undefined;
  if (values.some((one) => one !== null && typeof one !== 'number')) return 'notANumber';
  const isWhole = values.every((one) => one === null || Number.isInteger(one));
  return input.dtype === 'DT_INT64' && !isWhole ? 'notWhole' : undefined;
}
