/** Which operations TF.js computes: heavy ones always there, small ones where their inputs are there already. */

import { dataTypeName } from '../../formats/index.ts';
import type { GraphNode } from './graph-node.ts';
import { kernels } from './kernels/index.ts';

/** `either`: where its inputs are. */
export type NodePlace = 'host' | 'device' | 'either';

/** Multiplications and windows: WebAssembly is many times faster than loops here. */
const heavy = new Set([
  // TF.js' converter joins what follows a product to it.
  '_FusedConv2D',
  '_FusedMatMul',
  'FusedDepthwiseConv2dNative',
  'Prelu',
  'AvgPool',
  'AvgPool3D',
  'BatchMatMul',
  'BatchMatMulV2',
  'BatchToSpaceND',
  'Conv2D',
  'Conv2DBackpropInput',
  'Conv3D',
  'CropAndResize',
  'Cumprod',
  'DepthToSpace',
  'DepthwiseConv2dNative',
  'Dilation2D',
  'Einsum',
  'FusedBatchNorm',
  'FusedBatchNormV2',
  'FusedBatchNormV3',
  'LRN',
  'MatMul',
  'MaxPool',
  'MaxPool3D',
  'MirrorPad',
  'ResizeBilinear',
  'ResizeNearestNeighbor',
  'SpaceToBatchND',
]);

/** Have a host kernel too. */
const light = new Set([
  'Abs',
  'Add',
  'AddV2',
  'AddN',
  'BiasAdd',
  'Ceil',
  'ClipByValue',
  'ConcatV2',
  'Div',
  'Elu',
  'Equal',
  'Erf',
  'Exp',
  'ExpandDims',
  'Floor',
  'Greater',
  'GreaterEqual',
  'Identity',
  'LeakyRelu',
  'Less',
  'LessEqual',
  'Log',
  'Log1p',
  'LogSoftmax',
  'LogicalAnd',
  'LogicalNot',
  'LogicalOr',
  'Max',
  'Maximum',
  'Mean',
  'Min',
  'Minimum',
  'Mul',
  'Neg',
  'Pad',
  'PadV2',
  'Pow',
  'Prod',
  'RealDiv',
  'Reciprocal',
  'Relu',
  'Relu6',
  'Reshape',
  'Rsqrt',
  'Select',
  'SelectV2',
  'Selu',
  'Sigmoid',
  'Slice',
  'Softmax',
  'Softplus',
  'Split',
  'Sqrt',
  'Square',
  'SquaredDifference',
  'Squeeze',
  'StopGradient',
  'StridedSlice',
  'Sub',
  'Sum',
  'Tanh',
  'Tile',
  'Transpose',
]);

const deviceTypes = new Set(['DT_FLOAT', 'DT_INT32', 'DT_BOOL']);

/** Types of places and sizes, which fit 32 bits whatever they are kept in. */
const indexTypes = new Set([
  'Tidx',
  'Tperm',
  'Tshape',
  'Tindices',
  'Tpaddings',
  'Tdim',
  'Tmultiples',
  'Index',
  'Tblock_shape',
  'Tcrops',
]);

export function isDeviceNode({ op }: GraphNode): boolean {
  return heavy.has(op) || light.has(op);
}

/** undefined: nothing here computes it. */
export function placeOf(node: GraphNode): NodePlace | undefined {
  const onHost = Object.hasOwn(kernels, node.op);
  const onDevice = isDeviceNode(node) && hasDeviceTypes(node) && hasDeviceForm(node);
  if (onDevice) return heavy.has(node.op) || !onHost ? 'device' : 'either';
  return onHost ? 'host' : undefined;
}

/** TF.js multiplies floats only, normalises with given moments only, and has channels last. */
function hasDeviceForm({ op, attributes }: GraphNode): boolean {
  if (op.includes('MatMul') && attributes.dtype('T') !== 'DT_FLOAT') return false;
  if (op.startsWith('FusedBatchNorm') && attributes.flag('is_training', true)) return false;
  return !attributes.text('data_format').startsWith('NC');
}

function hasDeviceTypes({ attributes }: GraphNode): boolean {
  for (const [name, { type, list }] of attributes.all) {
    const types = type === undefined ? (list?.type ?? []) : [type];
    for (const number of types) {
      const dtype = dataTypeName(number);
      if (dtype === undefined || !(deviceTypes.has(dtype) || (dtype === 'DT_INT64' && indexTypes.has(name)))) return false;
    }
  }
  return true;
}
