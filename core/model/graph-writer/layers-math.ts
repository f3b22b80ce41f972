/** Kernels of TF.js that reckon number by number, or along axes, as TensorFlow's operations. */

import { type Attributes, flag, integer, number, type Ref, text, type } from './graph-builder.ts';
import type { TapeKernel } from './layers-graph.ts';
import type { TapeCall } from './tape-call.ts';

/** Of one input, of the type of what comes out. */
function unary(op: string): TapeKernel {
  return (call) => call.one(op, [call.ops.cast(call.input('x'), call.dtype)], { T: type(call.dtype) });
}

/** Of floats, whether something is true. */
function test(op: string): TapeKernel {
  return (call) => call.one(op, [call.input('x')], { T: type(call.input('x').dtype) });
}

function binary(op: string): TapeKernel {
  return (call) => {
    const [a, b] = [call.input('a'), call.input('b')].map((ref) => call.ops.cast(ref, call.dtype)) as [Ref, Ref];
    return call.one(op, [a, b], { T: type(call.dtype) });
  };
}

function comparison(op: string): TapeKernel {
  return (call) => {
    const [a, b] = [call.input('a'), call.input('b')];
    const attr: Attributes = op === 'Equal' || op === 'NotEqual' ? { incompatible_shape_error: flag(true) } : {};
    return call.one(op, [a, call.ops.cast(b, a.dtype)], { T: type(a.dtype), ...attr });
  };
}

function logical(op: string): TapeKernel {
  return (call) => call.one(op, [call.input('a'), call.input('b')]);
}

function reduction(op: string): TapeKernel {
  return (call) => {
    // Max alone has another name for it.
    const axes = call.context.graph.ints(call.axes(op === 'Max' ? 'reductionIndices' : 'axis', 'x'));
    const attr = { Tidx: type('DT_INT32'), keep_dims: flag(call.flag('keepDims')) };
    if (call.dtype === 'DT_BOOL') return call.one(op, [call.input('x'), axes], attr);
    return call.one(op, [call.ops.cast(call.input('x'), call.dtype), axes], { ...attr, T: type(call.dtype) });
  };
}

function place(op: string): TapeKernel {
  return (call) => {
    const x = call.input('x');
    const axis = call.context.graph.scalar('DT_INT32', call.axes('axis', 'x')[0] ?? 0);
    const attr = { T: type(x.dtype), Tidx: type('DT_INT32'), output_type: type('DT_INT32') };
    return call.one(op, [x, axis], attr);
  };
}

function running(op: string): TapeKernel {
  return (call) => {
    const axis = call.context.graph.scalar('DT_INT32', call.number('axis', 0));
    const attr = { exclusive: flag(call.flag('exclusive')), reverse: flag(call.flag('reverse')) };
    return call.one(op, [call.input('x'), axis], { ...attr, T: type(call.dtype), Tidx: type('DT_INT32') });
  };
}

/** TensorFlow's are of the last axis. */
function alongLast(op: string, input: string, axis: string): TapeKernel {
  return (call) => {
    const rank = call.shape(input).length;
    if (![rank - 1, -1].includes(call.number(axis, -1))) call.refuse('along another axis than the last');
    return call.one(op, [call.input(input)], { T: type(call.dtype) });
  };
}

function product(call: TapeCall): Ref {
  const rank = Math.max(call.shape('a').length, call.shape('b').length);
  const [a, b] = [call.flag('transposeA'), call.flag('transposeB')];
  const attr = { T: type(call.dtype) };
  const inputs = [call.input('a'), call.input('b')];
  if (rank === 2) return call.one('MatMul', inputs, { ...attr, transpose_a: flag(a), transpose_b: flag(b) });
  return call.one('BatchMatMulV2', inputs, { ...attr, adj_x: flag(a), adj_y: flag(b) });
}

/** Bias and activation that TF.js joins to a product or a convolution. */
export function finished(call: TapeCall, sum: Ref): Ref {
  const { ops } = call;
  const biased = call.has('bias') ? ops.binary('AddV2', sum, call.input('bias')) : sum;
  const attr = { T: type('DT_FLOAT') };
  switch (call.word('activation') || 'linear') {
    case 'linear':
      return biased;
    case 'relu':
    case 'relu6':
    case 'elu':
    case 'sigmoid': {
      const name = call.word('activation');
      return call.one(`${name[0]?.toUpperCase()}${name.slice(1)}`, [biased], attr);
    }
    case 'leakyrelu':
      return call.one('LeakyRelu', [biased], { ...attr, alpha: number(call.number('leakyreluAlpha', 0.2)) });
    case 'prelu':
      return prelu(call, biased, call.input('preluActivationWeights'));
    default:
      return call.refuse(`with ${call.word('activation')}`);
  }
}

function prelu({ ops }: TapeCall, x: Ref, alpha: Ref): Ref {
  const below = ops.binary('Mul', alpha, ops.with('Minimum', x, 0));
  return ops.binary('AddV2', ops.with('Maximum', x, 0), below);
}

function clipped(call: TapeCall): Ref {
  const { ops } = call;
  const atLeast = ops.with('Maximum', call.input('x'), call.number('clipValueMin'));
  return ops.with('Minimum', atLeast, call.number('clipValueMax'));
}

function step(call: TapeCall): Ref {
  const { ops } = call;
  const x = call.input('x');
  const stepped = ops.select(
    ops.compareWith('Greater', x, 0),
    ops.number('DT_FLOAT', 1),
    ops.number('DT_FLOAT', call.number('alpha', 0)),
  );
  return ops.select(ops.compare('Equal', x, x), stepped, x);
}

function normalised(call: TapeCall): Ref {
  const { ops } = call;
  const attr = { T: type('DT_FLOAT') };
  const variance = ops.with('AddV2', call.input('variance'), call.number('varianceEpsilon', 0.001));
  let factor = call.one('Rsqrt', [variance], attr);
  if (call.has('scale')) factor = ops.binary('Mul', factor, call.input('scale'));
  const centred = ops.binary('Mul', ops.binary('Sub', call.input('x'), call.input('mean')), factor);
  return call.has('offset') ? ops.binary('AddV2', centred, call.input('offset')) : centred;
}

function summed(call: TapeCall): Ref {
  const parts = call.inputs();
  return call.one('AddN', parts, { N: integer(parts.length), T: type(call.dtype) });
}

function einsum(call: TapeCall): Ref {
  const parts = call.inputs();
  return call.one('Einsum', parts, {
    N: integer(parts.length),
    T: type(call.dtype),
    equation: text(call.word('equation')),
  });
}

const likeNamed =
  'Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Elu Erf Exp Expm1 Floor Log Log1p Neg Reciprocal Relu Relu6 Rsqrt Selu Sigmoid Sign Sin Sinh Softplus Sqrt Square Tan Tanh';

function each(names: string, kernel: (op: string) => TapeKernel): Record<string, TapeKernel> {
  return Object.fromEntries(names.split(' ').map((name) => [name, kernel(name)]));
}

export const mathKernels: Readonly<Record<string, TapeKernel>> = {
  ...each(likeNamed, unary),
  ...each('IsNan IsInf IsFinite', test),
  ...each('Sub RealDiv FloorDiv Maximum Minimum Pow SquaredDifference Atan2', binary),
  ...each('Equal NotEqual Less LessEqual Greater GreaterEqual', comparison),
  ...each('LogicalAnd LogicalOr', logical),
  ...each('Sum Mean Max Min Prod All Any', reduction),
  ...each('ArgMax ArgMin', place),
  ...each('Cumsum Cumprod', running),
  // TF.js rounds halves to even, as TensorFlow does.
  Round: unary('Round'),
  LogicalNot: (call) => call.one('LogicalNot', [call.input('x')]),
  Add: binary('AddV2'),
  Multiply: binary('Mul'),
  Mod: binary('FloorMod'),
  AddN: summed,
  BatchMatMul: product,
  _FusedMatMul: (call) => finished(call, product(call)),
  Einsum: einsum,
  Softmax: alongLast('Softmax', 'logits', 'dim'),
  LogSoftmax: alongLast('LogSoftmax', 'logits', 'axis'),
  LeakyRelu: (call) => call.one('LeakyRelu', [call.input('x')], { T: type('DT_FLOAT'), alpha: number(call.number('alpha')) }),
  Prelu: (call) => prelu(call, call.input('x'), call.input('alpha')),
  ClipByValue: clipped,
  Step: step,
  FusedBatchNorm: normalised,
  Select: (call) => call.ops.select(call.input('condition'), call.input('t'), call.input('e')),
};
