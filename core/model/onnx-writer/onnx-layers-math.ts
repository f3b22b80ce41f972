/** Kernels of TF.js that reckon number by number, or along axes, as ONNX's operators. */

import type { Value } from './onnx-builder.ts';
import type { OnnxKernel } from './onnx-layers.ts';
import { bigints, type OnnxCall } from './onnx-tape-call.ts';

function unary(op: string): OnnxKernel {
  return (call) => call.op(op, [call.input('x')]);
}

function binary(op: string): OnnxKernel {
  return (call) => call.op(op, [call.input('a'), call.input('b')]);
}

function floats(call: OnnxCall): void {
  if (call.output.dtype !== 'float32') call.refuse('of whole numbers');
}

/** Axes are an input of sums, and an attribute of the others. */
function reduction(op: string, name = 'axis'): OnnxKernel {
  return (call) => {
    const axes = call.axes(name, 'x');
    const keepdims = call.flag('keepDims') ? 1 : 0;
    const x = call.graph.cast(call.input('x'), call.type);
    if (op === 'ReduceSum') return call.op(op, [x, call.graph.ints([axes.length], axes)], { keepdims });
    return call.op(op, [x], { axes: bigints(axes), keepdims });
  };
}

function truth(op: 'ReduceMin' | 'ReduceMax'): OnnxKernel {
  return (call) => {
    const attributes = { axes: bigints(call.axes('axis', 'x')), keepdims: call.flag('keepDims') ? 1 : 0 };
    return call.graph.cast(call.op(op, [call.graph.cast(call.input('x'), 'int64')], attributes), 'bool');
  };
}

function place(op: string): OnnxKernel {
  return (call) => call.op(op, [call.input('x')], { axis: call.axes('axis', 'x')[0] ?? 0, keepdims: 0 });
}

function alongAxis(op: string, input: string, name: string): OnnxKernel {
  return (call) => call.op(op, [call.input(input)], { axis: call.number(name, -1) });
}

function product(call: OnnxCall): Value {
  const turned = (name: 'a' | 'b', turns: boolean): Value => {
    if (!turns) return call.input(name);
    const axes = call.shape(name).map((_, i) => i);
    const perm = bigints([...axes.slice(0, -2), axes.length - 1, axes.length - 2]);
    return call.op('Transpose', [call.input(name)], { perm });
  };
  return call.op('MatMul', [turned('a', call.flag('transposeA')), turned('b', call.flag('transposeB'))]);
}

/** Bias and activation that TF.js joins to a product or a convolution. */
export function onnxFinished(call: OnnxCall, sum: Value): Value {
  const biased = call.has('bias') ? call.op('Add', [sum, call.input('bias')]) : sum;
  switch (call.word('activation') || 'linear') {
    case 'linear':
      return biased;
    case 'relu':
      return call.op('Relu', [biased]);
    case 'elu':
      return call.op('Elu', [biased]);
    case 'sigmoid':
      return call.op('Sigmoid', [biased]);
    case 'relu6':
      return held(call, biased, 0, 6);
    case 'leakyrelu':
      return bent(call, biased, call.graph.float(call.number('leakyreluAlpha', 0.2)));
    case 'prelu':
      return bent(call, biased, call.input('preluActivationWeights'));
    default:
      return call.refuse(`with ${call.word('activation')}`);
  }
}

function held(call: OnnxCall, x: Value, from: number, to: number): Value {
  return call.op('Min', [call.op('Max', [x, call.constant(from)]), call.constant(to)]);
}

function bent(call: OnnxCall, x: Value, alpha: Value): Value {
  const zero = call.graph.float(0);
  return call.op('Add', [call.op('Max', [x, zero]), call.op('Mul', [alpha, call.op('Min', [x, zero])])]);
}

function normalised(call: OnnxCall): Value {
  const variance = call.op('Add', [call.input('variance'), call.graph.float(call.number('varianceEpsilon', 0.001))]);
  const centred = call.op('Div', [call.op('Sub', [call.input('x'), call.input('mean')]), call.op('Sqrt', [variance])]);
  const scaled = call.has('scale') ? call.op('Mul', [centred, call.input('scale')]) : centred;
  return call.has('offset') ? call.op('Add', [scaled, call.input('offset')]) : scaled;
}

function squared(call: OnnxCall): Value {
  const difference = call.op('Sub', [call.input('a'), call.input('b')]);
  return call.op('Mul', [difference, difference]);
}

function floored(call: OnnxCall): Value {
  floats(call);
  return call.op('Floor', [call.op('Div', [call.input('a'), call.input('b')])]);
}

function running(call: OnnxCall): Value {
  const attributes = { exclusive: call.flag('exclusive') ? 1 : 0, reverse: call.flag('reverse') ? 1 : 0 };
  return call.op('CumSum', [call.input('x'), call.graph.int(call.number('axis', 0))], attributes);
}

const likeNamed =
  'Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Elu Erf Exp Floor Log Neg Reciprocal Relu Round Selu Sigmoid Sign Sin Sinh Softplus Sqrt Tan Tanh';

export const onnxMath: Readonly<Record<string, OnnxKernel>> = {
  ...Object.fromEntries(likeNamed.split(' ').map((name) => [name, unary(name)])),
  Expm1: (call) => call.op('Sub', [call.op('Exp', [call.input('x')]), call.graph.float(1)]),
  Log1p: (call) => call.op('Log', [call.op('Add', [call.input('x'), call.graph.float(1)])]),
  Rsqrt: (call) => call.op('Reciprocal', [call.op('Sqrt', [call.input('x')])]),
  Square: (call) => call.op('Mul', [call.input('x'), call.input('x')]),
  Relu6: (call) => held(call, call.input('x'), 0, 6),
  IsNan: unary('IsNaN'),
  LogicalNot: unary('Not'),
  Add: binary('Add'),
  Sub: binary('Sub'),
  Multiply: binary('Mul'),
  RealDiv: binary('Div'),
  FloorDiv: floored,
  Maximum: binary('Max'),
  Minimum: binary('Min'),
  Pow: binary('Pow'),
  SquaredDifference: squared,
  Equal: binary('Equal'),
  NotEqual: (call) => call.op('Not', [call.op('Equal', [call.input('a'), call.input('b')])]),
  Less: binary('Less'),
  LessEqual: binary('LessOrEqual'),
  Greater: binary('Greater'),
  GreaterEqual: binary('GreaterOrEqual'),
  LogicalAnd: binary('And'),
  LogicalOr: binary('Or'),
  Sum: reduction('ReduceSum'),
  Mean: reduction('ReduceMean'),
  // Max alone has another name for its axes.
  Max: reduction('ReduceMax', 'reductionIndices'),
  Min: reduction('ReduceMin'),
  Prod: reduction('ReduceProd'),
  All: truth('ReduceMin'),
  Any: truth('ReduceMax'),
  ArgMax: place('ArgMax'),
  ArgMin: place('ArgMin'),
  Cumsum: running,
  AddN: (call) => call.op('Sum', call.inputs()),
  BatchMatMul: product,
  _FusedMatMul: (call) => onnxFinished(call, product(call)),
  Softmax: alongAxis('Softmax', 'logits', 'dim'),
  LogSoftmax: alongAxis('LogSoftmax', 'logits', 'axis'),
  LeakyRelu: (call) => bent(call, call.input('x'), call.graph.float(call.number('alpha'))),
  Prelu: (call) => bent(call, call.input('x'), call.input('alpha')),
  ClipByValue: (call) => held(call, call.input('x'), call.number('clipValueMin'), call.number('clipValueMax')),
  FusedBatchNorm: normalised,
  Select: (call) => call.op('Where', [call.input('condition'), call.input('t'), call.input('e')]),
};
