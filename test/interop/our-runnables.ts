/** Opens models that others saved and answers with them: `our-runnables TASKS.json`, which says where the answers go. */

import { readFile, writeFile } from 'node:fs/promises';
import { openRunnable, type TensorData, type TensorValue, type TensorValueDtype } from '../../core/model/index.ts';

/** Bytes of the values, little-endian, or one text an element, all in base64. */
interface WrittenTensor {
  readonly dtype: TensorValueDtype;
  readonly shape: readonly number[];
  readonly values: string | readonly string[];
}

interface Task {
  readonly dir: string;
  /** Where the answers are written: a list of tensors by output alias a call, or the problem. */
  readonly out: string;
  readonly calls: readonly { readonly signature: string; readonly inputs: Readonly<Record<string, WrittenTensor>> }[];
}

const arrays: Readonly<Record<Exclude<TensorValueDtype, 'DT_STRING' | 'DT_HALF'>, new (buffer: ArrayBuffer) => TensorData>> = {
  DT_FLOAT: Float32Array,
  DT_DOUBLE: Float64Array,
  DT_INT8: Int8Array,
  DT_INT16: Int16Array,
  DT_INT32: Int32Array,
  DT_INT64: BigInt64Array,
  DT_UINT8: Uint8Array,
  DT_UINT16: Uint16Array,
  DT_UINT32: Uint32Array,
  DT_UINT64: BigUint64Array,
  DT_BOOL: Uint8Array,
};

function readTensor({ dtype, shape, values }: WrittenTensor): TensorValue {
  if (Array.isArray(values))
    return { dtype, shape, data: values.map((text: string) => new Uint8Array(Buffer.from(text, 'base64'))) };
  const Values = arrays[dtype as keyof typeof arrays];
  return { dtype, shape, data: new Values(new Uint8Array(Buffer.from(values as string, 'base64')).buffer) };
}

function writtenTensor({ dtype, shape, data }: TensorValue): WrittenTensor {
  if (Array.isArray(data)) return { dtype, shape, values: data.map((text: Uint8Array) => Buffer.from(text).toString('base64')) };
  const { buffer, byteOffset, byteLength } = data as Float32Array;
  return { dtype, shape, values: Buffer.from(buffer, byteOffset, byteLength).toString('base64') };
}

async function answers({ dir, calls }: Task): Promise<unknown> {
  const opened = await openRunnable(dir);
  if (!opened.ok) return { problem: opened.problem };
  const outputs: unknown[] = [];
  for (const { signature, inputs } of calls) {
    const given = new Map(Object.entries(inputs).map(([alias, tensor]) => [alias, readTensor(tensor)]));
    try {
      const results = await opened.value.run(signature, given);
      outputs.push(Object.fromEntries([...results].map(([alias, tensor]) => [alias, writtenTensor(tensor)])));
    } catch (error) {
      outputs.push({
        error:
          error instanceof Error ? `${error.message} ${JSON.stringify((error as { problem?: unknown }).problem)}` : String(error),
      });
    }
  }
  opened.value.dispose();
  return { outputs };
}

const tasks = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as readonly Task[];
for (const task of tasks) await writeFile(task.out, JSON.stringify(await answers(task)));
