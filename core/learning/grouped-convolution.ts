/** Convolutions whose filters see a share of the channels each (Keras' `groups`), which TF.js' own Conv2D does not know. */

import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Tfjs } from './tfjs.ts';

type ExplicitPadding = [[number, number], [number, number], [number, number], [number, number]];
type Padding = 'same' | 'valid' | ExplicitPadding;

interface ConvolutionNode {
  readonly inputs: Tensor[];
  readonly attrs: Readonly<Record<string, unknown>>;
}

/** Conv2D of TensorFlow's graphs, channels last. */
export function convolveNode(tf: Tfjs, { inputs, attrs }: ConvolutionNode): Tensor {
  const [images, filters] = inputs as [Tensor4D, Tensor4D];
  const [strides, dilations] = ['strides', 'dilations'].map((name) => {
    const [, down = 1, across = 1] = (attrs[name] as readonly number[] | undefined) ?? [];
    return [down, across] as [number, number];
  }) as [[number, number], [number, number]];
  const padding = paddingOf(attrs);
  const convolve = (image: Tensor4D, filter: Tensor4D): Tensor4D => tf.conv2d(image, filter, strides, padding, 'NHWC', dilations);
  const groups = images.shape[3] / filters.shape[2];
  if (groups <= 1 || !Number.isInteger(groups) || filters.shape[3] % groups !== 0) return convolve(images, filters);
  const parts = tf.split(filters, groups, 3);
  return tf.concat(
    tf.split(images, groups, 3).map((image, group) => convolve(image as Tensor4D, parts[group] as Tensor4D)),
    3,
  );
}

function paddingOf(attrs: Readonly<Record<string, unknown>>): Padding {
  if (attrs['padding'] !== 'explicit') return attrs['padding'] as Padding;
  const given = attrs['explicit_paddings'] as readonly number[];
  return [0, 2, 4, 6].map((at) => [given[at] ?? 0, given[at + 1] ?? 0]) as ExplicitPadding;
}
