/** Functions of two values, with broadcasting. */

import { elementCount } from '../../../formats/index.ts';
import { broadcastPlaces, broadcastShape } from '../broadcast.ts';
import { bigintsOf, blank, type GraphTensor, isText, isWide, mismatch, numbersOf, tensor, textsOf } from '../graph-value.ts';
import { inputAt, type Kernel, type Kernels, tensorsOf } from '../kernel.ts';

interface Arithmetic {
  readonly numbers: (a: number, b: number) => number;
  readonly bigints?: (a: bigint, b: bigint) => bigint;
  /** Of 32 bits and fewer, where it differs. */
  readonly integers?: (a: number, b: number) => number;
}

const quotient = (a: bigint, b: bigint): bigint => (b === 0n ? mismatch('a division by zero') : a / b);
const floorQuotient = (a: bigint, b: bigint): bigint => {
  const q = quotient(a, b);
  return a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q;
};
const checked = (f: (a: number, b: number) => number) => (a: number, b: number) =>
  b === 0 ? mismatch('a division by zero') : f(a, b);
const floorMod = (a: number, b: number): number => {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
};

const arithmetic: Readonly<Record<string, Arithmetic>> = {
  Add: { numbers: (a, b) => a + b, bigints: (a, b) => a + b },
  AddV2: { numbers: (a, b) => a + b, bigints: (a, b) => a + b },
  Atan2: { numbers: Math.atan2 },
  BitwiseAnd: { numbers: (a, b) => a & b, bigints: (a, b) => a & b },
  BitwiseOr: { numbers: (a, b) => a | b, bigints: (a, b) => a | b },
  BitwiseXor: { numbers: (a, b) => a ^ b, bigints: (a, b) => a ^ b },
  Div: { numbers: (a, b) => a / b, integers: checked((a, b) => Math.trunc(a / b)), bigints: quotient },
  DivNoNan: { numbers: (a, b) => (b === 0 ? 0 : a / b) },
  FloorDiv: { numbers: (a, b) => Math.floor(a / b), integers: checked((a, b) => Math.floor(a / b)), bigints: floorQuotient },
  FloorMod: { numbers: floorMod, integers: checked(floorMod), bigints: (a, b) => a - floorQuotient(a, b) * b },
  LeftShift: { numbers: (a, b) => a << b, bigints: (a, b) => a << b },
  Maximum: { numbers: (a, b) => Math.max(a, b), bigints: (a, b) => (a > b ? a : b) },
  Minimum: { numbers: (a, b) => Math.min(a, b), bigints: (a, b) => (a < b ? a : b) },
  Mod: { numbers: (a, b) => a % b, integers: checked((a, b) => a % b), bigints: (a, b) => a - quotient(a, b) * b },
  Mul: { numbers: (a, b) => a * b, integers: Math.imul, bigints: (a, b) => a * b },
  MulNoNan: { numbers: (a, b) => (b === 0 ? 0 : a * b) },
  Pow: { numbers: (a, b) => a ** b, bigints: (a, b) => (b < 0n ? mismatch('a negative power of an integer') : a ** b) },
  RealDiv: { numbers: (a, b) => a / b },
  RightShift: { numbers: (a, b) => a >> b, bigints: (a, b) => a >> b },
  SquaredDifference: { numbers: (a, b) => (a - b) * (a - b), bigints: (a, b) => (a - b) * (a - b) },
  Sub: { numbers: (a, b) => a - b, bigints: (a, b) => a - b },
  TruncateDiv: { numbers: (a, b) => Math.trunc(a / b), integers: checked((a, b) => Math.trunc(a / b)), bigints: quotient },
  TruncateMod: { numbers: (a, b) => a % b, integers: checked((a, b) => a % b), bigints: (a, b) => a - quotient(a, b) * b },
  Xdivy: { numbers: (a, b) => (a === 0 ? 0 : a / b) },
  Xlog1py: { numbers: (a, b) => (a === 0 ? 0 : a * Math.log1p(b)) },
  Xlogy: { numbers: (a, b) => (a === 0 ? 0 : a * Math.log(b)) },
};

type Comparable = number | bigint;

const comparisons: Readonly<Record<string, (a: Comparable, b: Comparable) => boolean>> = {
  Equal: (a, b) => a === b,
  Greater: (a, b) => a > b,
  GreaterEqual: (a, b) => a >= b,
  Less: (a, b) => a < b,
  LessEqual: (a, b) => a <= b,
  LogicalAnd: (a, b) => a !== 0 && b !== 0,
  LogicalOr: (a, b) => a !== 0 || b !== 0,
  NotEqual: (a, b) => a !== b,
};

export const binaryKernels: Kernels = {
  ...Object.fromEntries(Object.entries(arithmetic).map(([op, rule]) => [op, arithmeticKernel(rule)])),
  ...Object.fromEntries(Object.entries(comparisons).map(([op, test]) => [op, comparison(op, test)])),
  AddN: (call) => tensorsOf(call).reduce((sum, next) => combined(arithmetic['Add'] as Arithmetic, sum, next)),
  BiasAdd: (call) => {
    const value = inputAt(call, 0);
    const bias = inputAt(call, 1);
    const isFirst = call.attributes.text('data_format').startsWith('NC');
    const shape = isFirst ? [bias.shape[0] ?? 1, ...new Array<number>(Math.max(0, value.shape.length - 2)).fill(1)] : bias.shape;
    return combined(arithmetic['Add'] as Arithmetic, value, { ...bias, shape, data: bias.data });
  },
  Select: (call) => selected(inputAt(call, 0), inputAt(call, 1), inputAt(call, 2), true),
  SelectV2: (call) => selected(inputAt(call, 0), inputAt(call, 1), inputAt(call, 2), false),
};

function arithmeticKernel(rule: Arithmetic): Kernel {
  return (call) => combined(rule, inputAt(call, 0), inputAt(call, 1));
}

function combined(rule: Arithmetic, a: GraphTensor, b: GraphTensor): GraphTensor {
  if (a.dtype !== b.dtype) return mismatch(`${a.dtype} and ${b.dtype}`);
  if (isText(a)) return joined(rule, a, b);
  const shape = broadcastShape(a.shape, b.shape);
  const made = blank(a.dtype, shape);
  const left = broadcastPlaces(a.shape, shape);
  const right = broadcastPlaces(b.shape, shape);
  const count = elementCount(shape);
  if (isWide(a.dtype)) {
    const f = rule.bigints ?? mismatch('an operation that 64-bit integers have not');
    const [x, y, to] = [bigintsOf(a), bigintsOf(b), made.data as BigInt64Array];
    for (let i = 0; i < count; i++)
      to[i] = f(x[left ? (left[i] as number) : i] as bigint, y[right ? (right[i] as number) : i] as bigint);
    return made;
  }
  const isFloat = a.dtype === 'DT_FLOAT' || a.dtype === 'DT_DOUBLE' || a.dtype === 'DT_HALF' || a.dtype === 'DT_BFLOAT16';
  const f = isFloat ? rule.numbers : (rule.integers ?? rule.numbers);
  const [x, y, to] = [numbersOf(a), numbersOf(b), made.data as Float64Array];
  for (let i = 0; i < count; i++)
    to[i] = f(x[left ? (left[i] as number) : i] as number, y[right ? (right[i] as number) : i] as number);
  return made;
}

/** `Add` of texts is their concatenation. */
function joined(rule: Arithmetic, a: GraphTensor, b: GraphTensor): GraphTensor {
  if (rule !== arithmetic['Add'] && rule !== arithmetic['AddV2']) return mismatch('texts cannot be reckoned with');
  const shape = broadcastShape(a.shape, b.shape);
  const left = broadcastPlaces(a.shape, shape);
  const right = broadcastPlaces(b.shape, shape);
  const [x, y] = [textsOf(a), textsOf(b)];
  const data = Array.from({ length: elementCount(shape) }, (_, i) =>
    Buffer.concat([x[left ? (left[i] as number) : i] as Uint8Array, y[right ? (right[i] as number) : i] as Uint8Array]),
  );
  return tensor('DT_STRING', shape, data);
}

function comparison(op: string, test: (a: Comparable, b: Comparable) => boolean): Kernel {
  return (call) => {
    const [a, b] = [inputAt(call, 0), inputAt(call, 1)];
    const shape = broadcastShape(a.shape, b.shape);
    const left = broadcastPlaces(a.shape, shape);
    const right = broadcastPlaces(b.shape, shape);
    const made = new Uint8Array(elementCount(shape));
    const at = (places: Int32Array | undefined, i: number): number => (places ? (places[i] as number) : i);
    if (isText(a)) {
      const isEqual = op === 'Equal';
      if (!isEqual && op !== 'NotEqual') return mismatch(`${op} of texts`);
      const [x, y] = [textsOf(a), textsOf(b)];
      for (let i = 0; i < made.length; i++) {
        const same = Buffer.compare(x[at(left, i)] as Uint8Array, y[at(right, i)] as Uint8Array) === 0;
        made[i] = same === isEqual ? 1 : 0;
      }
      return tensor('DT_BOOL', shape, made);
    }
    const [x, y]: readonly ArrayLike<Comparable>[] = isWide(a.dtype)
      ? [bigintsOf(a), bigintsOf(b)]
      : [numbersOf(a), numbersOf(b)];
    for (let i = 0; i < made.length; i++) made[i] = test(x?.[at(left, i)] as Comparable, y?.[at(right, i)] as Comparable) ? 1 : 0;
    return tensor('DT_BOOL', shape, made);
  };
}

/** Select of TensorFlow 1 takes a vector of conditions as one a row. */
function selected(condition: GraphTensor, yes: GraphTensor, no: GraphTensor, byRow: boolean): GraphTensor {
  const rows = byRow && condition.shape.length === 1 && yes.shape.length > 1;
  const asked = rows ? [...condition.shape, ...new Array<number>(yes.shape.length - 1).fill(1)] : condition.shape;
  const shape = broadcastShape(broadcastShape(asked, yes.shape), no.shape);
  const [test, left, right] = [
    broadcastPlaces(asked, shape),
    broadcastPlaces(yes.shape, shape),
    broadcastPlaces(no.shape, shape),
  ];
  const made = blank(yes.dtype, shape);
  const conditions = numbersOf(condition);
  const [x, y, to] = [yes.data, no.data, made.data] as unknown[][] as [unknown[], unknown[], unknown[]];
  for (let i = 0; i < to.length; i++) {
    to[i] = conditions[test ? (test[i] as number) : i] ? x[left ? (left[i] as number) : i] : y[right ? (right[i] as number) : i];
  }
  return made;
}
