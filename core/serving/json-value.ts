/** JSON values that keep what TensorFlow Serving's typing rules need: 1 is not 1.0, and int64 is exact. */

/** A number without fraction or exponent, from -2^63 to 2^64 - 1. */
export class JsonInteger {
  /** A number up to 2^53, which costs a tenth of a bigint; a bigint beyond. */
  readonly value: number | bigint;

  constructor(value: number | bigint) {
    this.value = typeof value === 'bigint' && BigInt.asIntN(53, value) === value ? Number(value) : value;
  }

  get exact(): bigint {
    return BigInt(this.value);
  }

  get isInt64(): boolean {
    return this.isWithin(-0x8000000000000000n, 0x7fffffffffffffffn);
  }

  /** Within [low, high]. */
  isWithin(low: number | bigint, high: number | bigint): boolean {
    return this.value >= low && this.value <= high;
  }
}

/** Members in their order; a repeated key is kept, and `get` finds the first. */
export class JsonObject {
  readonly keys: string[] = [];
  readonly values: JsonValue[] = [];

  get(key: string): JsonValue | undefined {
    const at = this.keys.indexOf(key);
    return at < 0 ? undefined : this.values[at];
  }
}

/** A plain `number` is one written with fraction or exponent, beyond 64 bits, or NaN / Infinity. */
export type JsonValue = null | boolean | string | number | JsonInteger | JsonValue[] | JsonObject;

/** The type names TensorFlow Serving uses in its messages. */
export function jsonTypeName(value: JsonValue): string {
  if (value === null) return 'Null';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return 'String';
  if (typeof value === 'number' || value instanceof JsonInteger) return 'Number';
  return Array.isArray(value) ? 'Array' : 'Object';
}

/** The plain JavaScript value; integers beyond 2^53 are rounded. For bodies that are not tensors. Nesting is bounded by `depth`. */
export function plainValue(value: JsonValue, depth = 32): unknown {
  if (value instanceof JsonInteger) return Number(value.value);
  if (depth === 0) return null;
  if (Array.isArray(value)) return value.map((item) => plainValue(item, depth - 1));
  if (!(value instanceof JsonObject)) return value;
  return Object.fromEntries(value.keys.map((key, i) => [key, plainValue(value.values[i] ?? null, depth - 1)]));
}
