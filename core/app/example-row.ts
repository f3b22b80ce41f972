/** The served model's inputs with a real row of the eval split, as a client sends it: lists as lists, bytes as base64. */

import type { views } from '../contract/index.ts';
import {
  bytesAt,
  type Column,
  type ColumnBatch,
  firstExamples,
  imageFormat,
  isText,
  numberAt,
  valueText,
} from '../formats/index.ts';
import type { ModelHead } from '../model/index.ts';
import { latestOutputs } from './current-artifacts.ts';
import type { ProjectSession } from './project-session.ts';

/** Looked through for one whose pictures are no burden to a form. */
const rowsLookedAt = 8;
/** Of one value; larger ones are left out of the example. */
const mostBytes = 256 << 10;

export interface ServedInputs {
  readonly inputs: readonly views.ServedInput[];
  readonly exampleRow: views.SentRow;
}

/** The screen asks every few seconds, and the rows stay what they are. */
const known = new WeakMap<ProjectSession, { readonly uri: string | undefined; readonly batch: ColumnBatch | undefined }>();

export async function servedInputs(session: ProjectSession, model: ModelHead): Promise<ServedInputs> {
  const batch = await firstRows(session);
  const columns = new Map(batch?.columns.map((column) => [column.name, column]));
  const pictures = imageInputs(model);
  const inputs = model.signature.inputs.map(({ name, dtype, shape }): views.ServedInput => {
    const [, length = -1] = shape;
    const content = pictures.has(name) ? 'image' : contentOf(columns.get(name));
    return { name, dtype, isList: shape.length > 1, ...(length > 0 ? { length } : {}), content };
  });
  const row = batch === undefined ? 0 : lightRow(batch);
  return {
    inputs,
    exampleRow: Object.fromEntries(inputs.map((input) => [input.name, cellOf(input, columns.get(input.name), row)])),
  };
}

async function firstRows(session: ProjectSession): Promise<ColumnBatch | undefined> {
  const uri = latestOutputs(session.metadata, 'ExampleGen')?.outputs['examples']?.[0]?.uri;
  const found = known.get(session);
  if (found && found.uri === uri) return found.batch;
  const read = uri === undefined ? undefined : await firstExamples(session.workspace.artifactPath(uri), 'eval', rowsLookedAt);
  const batch = read?.ok && read.value.rows > 0 ? read.value : undefined;
  known.set(session, { uri, batch });
  return batch;
}

function imageInputs({ transform }: ModelHead): ReadonlySet<string> {
  const features = transform.features.filter(({ kind }) => kind === 'image');
  return new Set(features.map(({ name, source }) => (source && 'column' in source ? source.column : name)));
}

function contentOf(column: Column | undefined): views.ServedInput['content'] {
  if (column?.type !== 'bytes') return 'value';
  for (let i = 0; i < column.offsets[column.rows]; i++) {
    const bytes = bytesAt(column, i);
    if (imageFormat(bytes) !== undefined) return 'image';
    if (!isText(bytes)) return 'bytes';
  }
  return 'value';
}

function lightRow({ columns, rows }: ColumnBatch): number {
  const isLight = (row: number): boolean =>
    columns.every((column) => {
      if (column.type !== 'bytes') return true;
      for (let i = column.offsets[row]; i < column.offsets[row + 1]; i++) if (bytesAt(column, i).length > mostBytes) return false;
      return true;
    });
  return Math.max(0, Array.from({ length: rows }, (_, row) => row).findIndex(isLight));
}

function cellOf(input: views.ServedInput, column: Column | undefined, row: number): views.SentRow[string] {
  if (column === undefined || column.present[row] === 0) return input.isList ? sentList(null, input) : null;
  const [start, end] = [column.offsets[row], column.offsets[row + 1]];
  const values = Array.from({ length: end - start }, (_, i) => sentOf(input, column, start + i));
  return input.isList ? values : (values[0] ?? null);
}

function sentOf({ dtype, content }: views.ServedInput, column: Column, index: number): views.SentValue {
  if (column.type === 'float' && !Number.isFinite(numberAt(column, index))) return null;
  if (column.type !== 'bytes' || content === 'value') return sentValue(valueText(column, index), dtype);
  const bytes = bytesAt(column, index);
  return bytes.length > mostBytes ? null : { b64: Buffer.from(bytes).toString('base64') };
}

/** A value of a form, a table or a client as the signature takes it. */
export function sentCell(value: views.SentRow[string], input: views.ServedInput): views.SentRow[string] {
  if (Array.isArray(value)) return value;
  const one = value as views.SentValue;
  if (input.isList) return typeof one === 'object' && one !== null ? [one] : sentList(one, input);
  return sentValue(one, input.dtype);
}

/** Several values as a table shows them, with commas between, or as JSON. Where so many are a must, none are so many missing ones. */
function sentList(value: string | number | null, { dtype, length }: views.ServedInput): readonly views.SentValue[] | null {
  const text = value === null ? '' : String(value).trim();
  if (text === '') return length === undefined ? null : Array.from({ length }, () => null);
  return (jsonList(text) ?? text.split(/,\s*/)).map((one) => sentValue(one, dtype));
}

function jsonList(text: string): readonly (string | number | null)[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    const isPlain = (one: unknown): boolean => one === null || typeof one === 'string' || typeof one === 'number';
    return Array.isArray(list) && list.every(isPlain) ? list : undefined;
  } catch {
    return undefined;
  }
}

/** What is not a number stays text for the server to refuse. */
function sentValue(value: views.SentValue, dtype: string): views.SentValue {
  if (value === null || typeof value === 'object') return value;
  if (dtype === 'DT_STRING') return String(value);
  if (value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : value;
}
