/** Functions of one value. */

import type { DataTypeName } from '../../../formats/index.ts';
import { blank, type GraphTensor, isText, isWide, mismatch, numbersOf, tensor } from '../graph-value.ts';
import { inputAt, type Kernel, type KernelCall, type Kernels } from '../kernel.ts';
import { digamma, erf, erfc, logGamma } from './special-functions.ts';

type Numeric = (value: number) => number;

const seluAlpha = 1.6732632423543772;
const seluScale = 1.0507009873554805;

const floats: Readonly<Record<string, Numeric>> = {
  Abs: Math.abs,
  Acos: Math.acos,
  Acosh: Math.acosh,
  Asin: Math.asin,
  Asinh: Math.asinh,
  Atan: Math.atan,
  Atanh: Math.atanh,
  Ceil: Math.ceil,
  Cos: Math.cos,
  Cosh: Math.cosh,
  Elu: (x) => (x < 0 ? Math.expm1(x) : x),
  Digamma: digamma,
  Erf: erf,
  Erfc: erfc,
  Exp: Math.exp,
  Expm1: Math.expm1,
  Floor: Math.floor,
  Inv: (x) => 1 / x,
  Lgamma: logGamma,
  Log: Math.log,
  Log1p: Math.log1p,
  Neg: (x) => -x,
  Reciprocal: (x) => 1 / x,
  Relu: (x) => (x < 0 ? 0 : x),
  Relu6: (x) => (x < 0 ? 0 : Math.min(x, 6)),
  Rint: roundHalfEven,
  Round: roundHalfEven,
  Rsqrt: (x) => 1 / Math.sqrt(x),
  Selu: (x) => seluScale * (x < 0 ? seluAlpha * Math.expm1(x) : x),
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  Sign: Math.sign,
  Sin: Math.sin,
  Sinh: Math.sinh,
  Softplus: (x) => (x > 30 ? x : Math.log1p(Math.exp(x))),
  Softsign: (x) => x / (1 + Math.abs(x)),
  Sqrt: Math.sqrt,
  Square: (x) => x * x,
  Tan: Math.tan,
  Tanh: Math.tanh,
};

/** The same for 64-bit integers. */
const wide: Readonly<Record<string, (value: bigint) => bigint>> = {
  Abs: (x) => (x < 0n ? -x : x),
  Neg: (x) => -x,
  Relu: (x) => (x < 0n ? 0n : x),
  Sign: (x) => (x > 0n ? 1n : x < 0n ? -1n : 0n),
  Square: (x) => x * x,
  Round: (x) => x,
};

const tests: Readonly<Record<string, (value: number) => boolean>> = {
  IsFinite: Number.isFinite,
  IsInf: (x) => x === Number.POSITIVE_INFINITY || x === Number.NEGATIVE_INFINITY,
  IsNan: Number.isNaN,
  LogicalNot: (x) => x === 0,
};

export const unaryKernels: Kernels = {
  ...Object.fromEntries(Object.entries(floats).map(([op, f]) => [op, unary(op, f)])),
  ...Object.fromEntries(Object.entries(tests).map(([op, f]) => [op, tested(f)])),
  Cast: ({ attributes, ...call }) =>
    cast(inputAt({ attributes, ...call }, 0), attributes.dtype('DstT'), attributes.flag('Truncate')),
  Identity: passed,
  IdentityN: ({ inputs }) => inputs,
  StopGradient: passed,
  PreventGradient: passed,
  CheckNumerics: passed,
  Snapshot: passed,
  GuaranteeConst: passed,
  EnsureShape: (call) => ensured(inputAt(call, 0), call.attributes.shape('shape')),
  OnesLike: (call) => filled(inputAt(call, 0), 1),
  ZerosLike: (call) => filled(inputAt(call, 0), 0),
  LeakyRelu: (call) => {
    const alpha = call.attributes.float('alpha', 0.2);
    return mapped(inputAt(call, 0), (x) => (x < 0 ? x * alpha : x));
  },
  ClipByValue: (call) => {
    const [low, high] = [numbersOf(inputAt(call, 1))[0] ?? 0, numbersOf(inputAt(call, 2))[0] ?? 0];
    return mapped(inputAt(call, 0), (x) => Math.min(Math.max(x, low), high));
  },
};

function unary(op: string, ofNumber: Numeric): Kernel {
  return (call) => {
    const value = inputAt(call, 0);
    const ofBigint = wide[op];
    if (!isWide(value.dtype)) return mapped(value, ofNumber);
    if (!ofBigint) return mismatch(`${op} of ${value.dtype}`);
    const data = value.data as BigInt64Array;
    return tensor(value.dtype, value.shape, data.map(ofBigint));
  };
}

function mapped(value: GraphTensor, f: Numeric): GraphTensor {
  if (isWide(value.dtype)) return mismatch(`numbers of 64 bits here`);
  const from = numbersOf(value);
  const made = blank(value.dtype, value.shape);
  const to = made.data as Float64Array;
  for (let i = 0; i < to.length; i++) to[i] = f(from[i] as number);
  return made;
}

function tested(f: (value: number) => boolean): Kernel {
  return (call) => {
    const value = inputAt(call, 0);
    return tensor(
      'DT_BOOL',
      value.shape,
      Uint8Array.from(numbersOf(value), (x) => (f(x) ? 1 : 0)),
    );
  };
}

function passed(call: KernelCall) {
  const value = call.inputs[0];
  // A list or table passes as it is; a variable of TensorFlow 1 is read.
  return value && 'kind' in value && value.kind !== 'variable' ? value : inputAt(call, 0);
}

function filled(value: GraphTensor, number: 0 | 1): GraphTensor {
  const made = blank(value.dtype, value.shape);
  if (number === 1 && isWide(value.dtype)) (made.data as BigInt64Array).fill(1n);
  else if (number === 1) (made.data as Float32Array).fill(1);
  return made;
}

function ensured(value: GraphTensor, shape: readonly number[] | undefined): GraphTensor {
  const fits = !shape || (shape.length === value.shape.length && shape.every((size, i) => size < 0 || size === value.shape[i]));
  return fits ? value : mismatch(`shape [${value.shape}] where [${shape}] is needed`);
}

/** As C++ converts: towards zero, and bool by being other than zero. */
export function cast(value: GraphTensor, to: DataTypeName, _truncate = false): GraphTensor {
  if (value.dtype === to) return value;
  if (isText(value)) return mismatch('texts cannot be cast');
  const made = blank(to, value.shape);
  const source = value.data as ArrayLike<number | bigint>;
  const target = made.data as unknown as (number | bigint)[];
  const convert = conversion(value.dtype, to);
  for (let i = 0; i < source.length; i++) target[i] = convert(source[i] as number | bigint);
  return made;
}

function conversion(from: DataTypeName, to: DataTypeName): (value: number | bigint) => number | bigint {
  if (to === 'DT_BOOL') return (value) => (Number(value) !== 0 ? 1 : 0);
  if (isWide(to)) return isWide(from) ? (value) => value : (value) => wholeBigint(value as number);
  if (to === 'DT_INT32' && !isWide(from)) return (value) => saturated(value as number);
  if (isWide(from)) return to === 'DT_INT32' ? (value) => Number(BigInt.asIntN(32, value as bigint)) : Number;
  return (value) => value;
}

/** What x86 makes of numbers that do not fit: the lowest. */
function wholeBigint(value: number): bigint {
  return Number.isFinite(value) && Math.abs(value) < 2 ** 63 ? BigInt(Math.trunc(value)) : -(2n ** 63n);
}

function saturated(value: number): number {
  return Number.isFinite(value) && Math.abs(value) < 2 ** 31 ? Math.trunc(value) : -(2 ** 31);
}

function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
