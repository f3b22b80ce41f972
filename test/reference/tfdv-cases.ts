/** Replays TFDV's own Python tests, extracted to JSON: variables, text protos, Arrow arrays and calls of the API under test. */

import { readFileSync } from 'node:fs';
import {
  type Column,
  type ColumnBatch,
  type ColumnSpec,
  createBatchBuilder,
  parseMessage,
  statisticsListType,
} from '../../core/formats/index.ts';
import { anomalyInfoType } from '../../core/formats/tfmd-anomalies.ts';
import type { MessageType } from '../../core/formats/tfmd-fields.ts';
import { schemaType } from '../../core/formats/tfmd-schema.ts';
import { datasetStatisticsType, featureStatisticsType } from '../../core/formats/tfmd-statistics.ts';

export interface TfdvCase {
  readonly test: string;
  readonly steps: readonly { readonly var?: string; readonly value?: unknown; readonly do?: Call }[];
}

export interface Call {
  readonly call?: string | null;
  readonly args?: readonly unknown[];
  readonly kwargs?: Readonly<Record<string, unknown>>;
  readonly unparsed?: string;
}

export type Scope = Map<string, unknown>;
export type Functions = Readonly<
  Record<string, (args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>, scope: Scope) => unknown>
>;

/** A part of a test the extraction could not take over, or an API this project has not. */
export class Unsupported extends Error {}

export function readCases(path: string): { cases: TfdvCase[]; globals: Scope } {
  const file = JSON.parse(readFileSync(path, 'utf8')) as { globals: Record<string, unknown>; tests: TfdvCase[] };
  const globals: Scope = new Map();
  for (const [name, value] of Object.entries(file.globals)) globals.set(name.replace(/^[^.]*\./, 'self.'), value);
  return { cases: file.tests, globals };
}

/** Runs the steps; the last variable set is `_last` in the scope. */
export async function runCase({ steps }: TfdvCase, globals: Scope, functions: Functions): Promise<void> {
  const scope: Scope = new Map(globals);
  for (const step of steps) {
    if (step.var !== undefined) {
      const value = await evaluate(step.value, scope, functions);
      scope.set(step.var, value).set('_last', value);
    } else await evaluate(step.do, scope, functions);
  }
}

const messages: Readonly<Record<string, MessageType<object>>> = {
  'statistics.DatasetFeatureStatisticsList': statisticsListType,
  'statistics.DatasetFeatureStatistics': datasetStatisticsType,
  'statistics.FeatureNameStatistics': featureStatisticsType,
  'schema.Schema': schemaType,
  'anomalies.AnomalyInfo': anomalyInfoType,
};

async function evaluate(node: unknown, scope: Scope, functions: Functions): Promise<unknown> {
  if (Array.isArray(node)) return Promise.all(node.map((item) => evaluate(item, scope, functions)));
  if (node === null || typeof node !== 'object') return node;
  const record = node as Readonly<Record<string, unknown>>;
  if ('unparsed' in record) throw new Unsupported(`Python ${String(record.unparsed)} left out by the extraction`);
  if ('text_proto' in record) return parseProto(await evaluate(record.text_proto, scope, functions), String(record.type));
  if ('ref' in record) return lookUp(String(record.ref), scope);
  if ('bytes' in record) return Uint8Array.from(Buffer.from(String(record.bytes), 'hex'));
  if ('dict' in record) return new Map((await evaluate(record.dict, scope, functions)) as [unknown, unknown][]);
  if ('call' in record) return call(record as Call, scope, functions);
  const entries = await Promise.all(
    Object.entries(record).map(async ([key, value]) => [key, await evaluate(value, scope, functions)] as const),
  );
  return new Map(entries);
}

function parseProto(text: unknown, type: string): unknown {
  const message = messages[type];
  if (message === undefined || typeof text !== 'string') throw new Unsupported(`a text proto of ${type}`);
  return parseMessage(message, text);
}

function lookUp(name: string, scope: Scope): unknown {
  if (scope.has(name)) return scope.get(name);
  if (name === 'np.nan') return Number.NaN;
  if (name.startsWith('np.')) return name;
  const [head, ...rest] = name.split('.');
  let value = scope.get(head as string);
  for (const key of rest) value = (value as Record<string, unknown> | undefined)?.[key];
  if (value === undefined) throw new Unsupported(`the name ${name}`);
  return value;
}

async function call({ call: name, args = [], kwargs = {} }: Call, scope: Scope, functions: Functions): Promise<unknown> {
  const own = functions[name ?? '(method)'] ?? arrowFunctions[name ?? ''];
  if (own === undefined) throw new Unsupported(`a call of ${name}`);
  const evaluated = await Promise.all(args.map((argument) => evaluate(argument, scope, functions)));
  const named = await Promise.all(
    Object.entries(kwargs).map(async ([key, value]) => [key, await evaluate(value, scope, functions)] as const),
  );
  return own(evaluated, Object.fromEntries(named), scope);
}

/** One Arrow column: rows of values, null for missing. */
interface ArrowArray {
  readonly rows: readonly (readonly unknown[] | null)[];
  readonly type: string | undefined;
}

export interface ArrowBatch {
  readonly columns: readonly { readonly name: string; readonly array: ArrowArray }[];
}

const arrowFunctions: Functions = {
  'pa.null': () => 'null',
  'pa.int64': () => 'int',
  'pa.int32': () => 'int',
  'pa.float32': () => 'float',
  'pa.binary': () => 'bytes',
  'pa.large_binary': () => 'bytes',
  'pa.list_': ([inner]) => inner,
  'pa.large_list': ([inner]) => inner,
  'pa.array': ([rows], { type }): ArrowArray => ({ rows: rows as ArrowArray['rows'], type: type as string | undefined }),
  'pa.RecordBatch.from_arrays': ([arrays, names]): ArrowBatch => ({
    columns: (names as string[]).map((name, index) => ({ name, array: (arrays as ArrowArray[])[index] as ArrowArray })),
  }),
  'np.linspace': ([start, stop, count]) => {
    const step = ((stop as number) - (start as number)) / ((count as number) - 1);
    return Array.from({ length: count as number }, (_, index) => (start as number) + index * step);
  },
  'types.FeaturePath': ([steps]) => (steps as string[]).join('.'),
  ExampleWeightMap: (_, kwargs) => kwargs,
};

/** JSON does not tell 1.0 from 1: columns named in `floats` are FLOAT. */
export function toBatch(batch: ArrowBatch, floats: ReadonlySet<string>): ColumnBatch {
  const specs = batch.columns.map(({ name, array }): ColumnSpec => ({ name, type: columnType(name, array, floats) }));
  const builder = createBatchBuilder(specs);
  builder.columns.forEach((column, index) => {
    for (const row of (batch.columns[index] as ArrowBatch['columns'][number]).array.rows) {
      if (row === null) column.appendMissing();
      else {
        for (const value of row)
          column.appendValue(column.type === 'int' ? BigInt(value as number) : (value as number | string | Uint8Array));
        column.endRow();
      }
    }
  });
  const built = builder.build();
  return { rows: built.rows, columns: built.columns.map((column): Column => column) };
}

function columnType(name: string, array: ArrowArray, floats: ReadonlySet<string>): ColumnSpec['type'] {
  const sample = array.rows.flatMap((row) => row ?? []);
  if (array.type === 'null' || (sample.length === 0 && array.type === undefined)) return 'unknown';
  if (array.type === 'int' || array.type === 'float' || array.type === 'bytes') return floats.has(name) ? 'float' : array.type;
  if (sample.some((value) => typeof value !== 'number')) return 'bytes';
  return floats.has(name) || sample.some((value) => !Number.isInteger(value)) ? 'float' : 'int';
}
