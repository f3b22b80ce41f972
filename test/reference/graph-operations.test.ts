/** Single operations of TensorFlow as graphs of one node, with TensorFlow's outputs (test/interop/make_graph_answers.py). */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openGraphDevice } from '../../core/learning/index.ts';
import { flattenGraph } from '../../core/model/graph/flatten-graph.ts';
import { tensorRef } from '../../core/model/graph/graph-node.ts';
import { GraphSession } from '../../core/model/graph/graph-session.ts';
import type { GraphTensor } from '../../core/model/graph/graph-value.ts';
import { type GraphJson, graphOfJson } from '../../core/model/tfjs-model/graph-json.ts';

interface WrittenTensor {
  readonly dtype: GraphTensor['dtype'];
  readonly shape: readonly number[];
  /** Little-endian bytes in base64, or one text an element. */
  readonly values: string | readonly string[];
}

interface Case {
  readonly op: string;
  readonly nodes: NonNullable<GraphJson['node']>;
  readonly inputs: Readonly<Record<string, WrittenTensor>>;
  readonly outputs: Readonly<Record<string, WrittenTensor>>;
}

const cases = JSON.parse(readFileSync(fileURLToPath(new URL('graph-answers.json', import.meta.url)), 'utf8')) as readonly Case[];

const arrays = {
  DT_FLOAT: Float32Array,
  DT_DOUBLE: Float64Array,
  DT_INT16: Int16Array,
  DT_INT32: Int32Array,
  DT_INT64: BigInt64Array,
  DT_UINT8: Uint8Array,
  DT_BOOL: Uint8Array,
} as const;

function read({ dtype, shape, values }: WrittenTensor): GraphTensor {
  if (typeof values !== 'string')
    return { dtype, shape, data: values.map((text) => new Uint8Array(Buffer.from(text, 'base64'))) };
  const Values = arrays[dtype as keyof typeof arrays];
  return { dtype, shape, data: new Values(new Uint8Array(Buffer.from(values, 'base64')).buffer) };
}

async function run({ nodes, inputs, outputs }: Case): Promise<readonly GraphTensor[]> {
  const graph = flattenGraph(graphOfJson({ node: nodes }, new Map()), []);
  const session = new GraphSession(graph, await openGraphDevice(), {
    variables: new Map(),
    tables: new Map(),
    bundle: undefined,
    readAsset: () => Promise.reject(new Error('there are no assets')),
  });
  session.freeze(true);
  const part = { feeds: Object.keys(inputs).map(tensorRef), fetches: Object.keys(outputs).map(tensorRef), targets: [] };
  expect(session.missing(part)).toEqual([]);
  const prepared = await session.prepare(part);
  const answers = await prepared.run(Object.values(inputs).map(read));
  prepared.dispose();
  return answers;
}

/** Floats to five digits; whatever else to the bit. */
function expectEqual(actual: GraphTensor, expected: GraphTensor): void {
  expect({ dtype: actual.dtype, shape: [...actual.shape] }).toEqual({ dtype: expected.dtype, shape: [...expected.shape] });
  const [got, wanted] = [actual.data, expected.data].map((data) => Array.from(data as ArrayLike<unknown>)) as [
    unknown[],
    unknown[],
  ];
  const isFloat = expected.dtype === 'DT_FLOAT' || expected.dtype === 'DT_DOUBLE';
  wanted.forEach((value, i) => {
    if (value instanceof Uint8Array) expect(Buffer.from(got[i] as Uint8Array).toString()).toBe(Buffer.from(value).toString());
    else if (!isFloat || !Number.isFinite(value)) expect(got[i]).toBe(value);
    else expect(Math.abs((got[i] as number) - (value as number))).toBeLessThanOrEqual(1e-5 + 1e-5 * Math.abs(value as number));
  });
}

const names = cases.map((one, i) => [`${one.op} #${i}`, one] as const);

describe('operations as TensorFlow computes them', () => {
  it.each(names)('%s', async (_, one) => {
    const answers = await run(one);
    Object.values(one.outputs).forEach((output, i) => {
      expectEqual(answers[i] as GraphTensor, read(output));
    });
  });
});
