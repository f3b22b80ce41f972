/** Encoded images, decoded as TensorFlow decodes them, and the mapping of a function over rows by which graphs take them. */

import { decodeImages, writePixels } from '../../../formats/index.ts';
import { raise } from '../../../foundation/index.ts';
import { blank, type GraphTensor, type GraphValue, isTensor, mismatch, textsOf } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels, tensorsOf } from '../kernel.ts';

export const imageKernels: Kernels = { DecodeJpeg: decode, DecodeImage: decode };

export const mapKernels: Kernels = { MapDefun: map };

/** Eight bits a value; animations by their first frame. Channels of 0 are the image's own. */
function decode(call: KernelCall): GraphTensor {
  const { attributes, op } = call;
  if (attributes.integer('channels', 0) === 0) return mismatch(`${op} without a number of channels`);
  const channels = attributes.integer('channels', 0);
  let image: GraphTensor | undefined;
  decodeImages(textsOf(inputAt(call, 0)).slice(0, 1), (decoded) => {
    if ('reason' in decoded) {
      return raise('model/invalid', `An image cannot be decoded: ${decoded.reason}`, 'Give JPEG, PNG, GIF or BMP images.');
    }
    const { height, width } = decoded;
    const pixels = new Uint16Array(height * width * channels);
    writePixels(decoded, { height, width, channels }, pixels, 0);
    // Of the same size each pixel is a whole one, times 256.
    image = { dtype: 'DT_UINT8', shape: [height, width, channels], data: Uint8Array.from(pixels, (value) => value >> 8) };
  });
  return image ?? mismatch(`${op} needs an image`);
}

/** A function of one row each, called row by row; its answers are stacked. */
async function map(call: KernelCall): Promise<readonly GraphValue[]> {
  const count = call.attributes.dtypes('Targuments').length;
  const given = tensorsOf(call, 0, count);
  const captured = call.inputs.slice(count);
  const rows = given[0]?.shape[0] ?? mismatch('a mapping over a scalar');
  const name = call.attributes.functionName('f');
  const answers: (readonly GraphValue[])[] = [];
  for (let row = 0; row < rows; row++) {
    answers.push(await call.runFunction(name, [...given.map((tensor) => rowOf(tensor, row)), ...captured]));
  }
  const shapes = call.attributes.shapes('output_shapes');
  return call.attributes.dtypes('output_types').map((dtype, i) => {
    const parts = answers.map((answer) => answer[i]);
    return stacked(parts, { dtype, shape: shapes[i] ?? [] });
  });
}

function rowOf({ dtype, shape, data }: GraphTensor, row: number): GraphTensor {
  const [rows = 1, ...rest] = shape;
  const size = data.length / Math.max(rows, 1);
  return { dtype, shape: rest, data: data.slice(row * size, (row + 1) * size) as GraphTensor['data'] };
}

function stacked(parts: readonly (GraphValue | undefined)[], like: Pick<GraphTensor, 'dtype' | 'shape'>): GraphTensor {
  const tensors = parts.map((part) => (part && isTensor(part) ? part : mismatch('a mapping whose function gives no tensor')));
  const shape = tensors[0]?.shape ?? like.shape;
  const size = shape.reduce((product, one) => product * Math.max(one, 0), 1);
  const whole = blank(like.dtype, [tensors.length, ...shape]);
  for (const [i, { data }] of tensors.entries()) {
    if (data.length !== size) mismatch('a mapping whose rows differ in size');
    for (let at = 0; at < size; at++) (whole.data as unknown[])[i * size + at] = data[at];
  }
  return whole;
}
