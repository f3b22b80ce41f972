/** Encoded images, decoded as TensorFlow decodes them, and the mapping of a function over rows by which graphs take them. */

import { type DecodedImage, decodeImages, isGreyImage, writePixels } from '../../../formats/index.ts';
import { raise } from '../../../foundation/index.ts';
import { blank, type GraphTensor, type GraphValue, isTensor, mismatch, textsOf } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels, tensorsOf } from '../kernel.ts';

export const imageKernels: Kernels = { DecodeJpeg: decode, DecodeImage: decode, DecodePng: decode };

export const mapKernels: Kernels = { MapDefun: map };

/** Eight bits a value; animations by their first frame. Channels of 0 are the image's own. */
function decode(call: KernelCall): GraphTensor {
  const wanted = call.attributes.integer('channels', 0);
  if (call.attributes.dtype('dtype', 'DT_UINT8') !== 'DT_UINT8') return mismatch(`${call.op} to numbers of more than 8 bits`);
  const images = textsOf(inputAt(call, 0)).slice(0, 1);
  let image: GraphTensor | undefined;
  decodeImages(images, (decoded, i) => {
    if ('reason' in decoded) {
      return raise('model/invalid', `An image cannot be decoded: ${decoded.reason}`, 'Give JPEG, PNG, GIF or BMP images.');
    }
    image = pixelsOf(decoded, wanted === 0 ? ownChannels(decoded, images[i] as Uint8Array) : wanted);
  });
  return image ?? mismatch(`${call.op} needs an image`);
}

type Pixels = Extract<DecodedImage, { readonly data: Uint8Array }>;

/** Grey or colour, with alpha where the format and the image have it: 1, 3, 2 or 4. */
function ownChannels({ channels, format }: Pixels, bytes: Uint8Array): number {
  if (format === undefined) return channels;
  const colours = isGreyImage(bytes, format) ? 1 : 3;
  return hasAlpha(channels) && (format === 'png' || format === 'bmp') ? colours + 1 : colours;
}

function hasAlpha(channels: number): boolean {
  return channels % 2 === 0;
}

function pixelsOf(decoded: Pixels, channels: number): GraphTensor {
  const { height, width, data } = decoded;
  const colours = channels < 3 ? 1 : 3;
  const pixels = new Uint16Array(height * width * colours);
  writePixels(decoded, { height, width, channels: colours }, pixels, 0);
  // Alpha that the image has not is full.
  const made = new Uint8Array(height * width * channels).fill(255);
  for (let at = 0; at < height * width; at++) {
    // Of the same size each pixel is a whole one, times 256.
    for (let k = 0; k < colours; k++) made[at * channels + k] = (pixels[at * colours + k] as number) >> 8;
    if (!hasAlpha(channels) || !hasAlpha(decoded.channels)) continue;
    made[(at + 1) * channels - 1] = data[(at + 1) * decoded.channels - 1] as number;
  }
  return { dtype: 'DT_UINT8', shape: [height, width, channels], data: made };
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
