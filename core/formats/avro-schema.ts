/** Avro schemas: JSON to resolved types, read as leniently about names as old writers need. */

/** Thrown for what is no Avro, or none that can be read; the message says why. */
export class MalformedAvro extends Error {}

export interface AvroPrimitive {
  readonly kind: 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string';
  readonly logical: string | undefined;
  /** Digits after the point of a decimal. */
  readonly scale: number;
}

export interface AvroFixed {
  readonly kind: 'fixed';
  readonly size: number;
  readonly logical: string | undefined;
  readonly scale: number;
}

export interface AvroEnum {
  readonly kind: 'enum';
  readonly symbols: readonly string[];
}

export interface AvroRecord {
  readonly kind: 'record';
  readonly name: string;
  /** Filled while the record's own name can already be referred to. */
  readonly fields: { readonly name: string; readonly type: AvroType }[];
}

export interface AvroArray {
  readonly kind: 'array';
  readonly items: AvroType;
}

export interface AvroMap {
  readonly kind: 'map';
  readonly values: AvroType;
}

export interface AvroUnion {
  readonly kind: 'union';
  readonly branches: readonly AvroType[];
}

export type AvroType = AvroPrimitive | AvroFixed | AvroEnum | AvroRecord | AvroArray | AvroMap | AvroUnion;

const primitives = new Set(['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string']);
const maxDepth = 100;
/** Types met when every name is replaced by what it stands for. */
const maxExpandedTypes = 100_000;

interface Scope {
  readonly names: Map<string, AvroType>;
  readonly namespace: string;
  readonly depth: number;
}

type JsonFields = Readonly<Record<string, unknown>>;

/** Throws MalformedAvro. */
export function parseAvroSchema(json: string): AvroType {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw new MalformedAvro('its schema is not JSON');
  }
  const type = resolve(parsed, { names: new Map(), namespace: '', depth: 0 });
  if (expandedTypes(type, new Map()) > maxExpandedTypes) throw new MalformedAvro('its schema is too large');
  return type;
}

/** Bytes that a value takes at least. */
export function leastBytes(type: AvroType): number {
  let bytes = knownLeast.get(type);
  if (bytes === undefined) {
    bytes = leastOf(type, new Set());
    knownLeast.set(type, bytes);
  }
  return bytes;
}

const knownLeast = new WeakMap<AvroType, number>();

/** Whether the record contains itself, through whatever else. */
export function isRecursive(record: AvroRecord): boolean {
  const seen = new Set<AvroType>();
  const waiting = childTypes(record);
  for (let type = waiting.pop(); type; type = waiting.pop()) {
    if (type === record) return true;
    if (seen.has(type)) continue;
    seen.add(type);
    waiting.push(...childTypes(type));
  }
  return false;
}

function resolve(schema: unknown, scope: Scope): AvroType {
  if (scope.depth > maxDepth) throw new MalformedAvro('its schema is nested too deep');
  if (typeof schema === 'string') return named(schema, scope);
  const inner = { ...scope, depth: scope.depth + 1 };
  if (Array.isArray(schema)) {
    if (schema.length === 0) throw new MalformedAvro('its schema has a union of nothing');
    return { kind: 'union', branches: schema.map((branch) => resolve(branch, inner)) };
  }
  if (typeof schema !== 'object' || schema === null) throw new MalformedAvro('its schema has a type that is none');
  const fields = schema as JsonFields;
  const { type } = fields;
  // {"type": {"type": "string"}} and {"type": ["null", "string"]} are wrapped types of their own.
  if (typeof type === 'object') return resolve(type, inner);
  if (type === 'array') return { kind: 'array', items: resolve(fields['items'], inner) };
  if (type === 'map') return { kind: 'map', values: resolve(fields['values'], inner) };
  if (type === 'record' || type === 'error' || type === 'fixed' || type === 'enum') return defined(fields, type, inner);
  if (typeof type !== 'string') throw new MalformedAvro('its schema has a type without a name');
  if (!primitives.has(type)) return named(type, scope);
  return { kind: type as AvroPrimitive['kind'], ...logicalOf(fields) };
}

function defined(fields: JsonFields, type: 'record' | 'error' | 'fixed' | 'enum', scope: Scope): AvroType {
  const { name } = fields;
  if (typeof name !== 'string' || name === '') throw new MalformedAvro(`its schema has a ${type} without a name`);
  const dot = name.lastIndexOf('.');
  const given = typeof fields['namespace'] === 'string' ? fields['namespace'] : scope.namespace;
  const namespace = dot >= 0 ? name.slice(0, dot) : given;
  const full = dot >= 0 || namespace === '' ? name : `${namespace}.${name}`;
  const made = shell(fields, type, full);
  scope.names.set(full, made);
  if (made.kind !== 'record') return made;
  const { fields: children } = fields;
  if (!Array.isArray(children)) throw new MalformedAvro(`its schema has no fields in: ${full}`);
  for (const child of children as readonly unknown[]) {
    const field = child as JsonFields | null;
    const fieldName = field?.['name'];
    if (typeof fieldName !== 'string') throw new MalformedAvro(`its schema has a field without a name in: ${full}`);
    made.fields.push({ name: fieldName, type: resolve(fieldType(field as JsonFields), { ...scope, namespace }) });
  }
  return made;
}

/** Old writers put a field's logical type, or all of its type, beside its name. */
function fieldType(field: JsonFields): unknown {
  const { type } = field;
  const isComplex = type === 'array' || type === 'map' || type === 'fixed' || type === 'enum' || type === 'record';
  if (isComplex || (typeof type === 'string' && field['logicalType'] !== undefined)) return field;
  return type;
}

function shell(fields: JsonFields, type: 'record' | 'error' | 'fixed' | 'enum', name: string): AvroFixed | AvroEnum | AvroRecord {
  if (type === 'fixed') {
    const { size } = fields;
    if (typeof size !== 'number' || !Number.isInteger(size) || size < 0 || size > 1 << 30)
      throw new MalformedAvro(`its schema has a fixed of no valid size: ${name}`);
    return { kind: 'fixed', size, ...logicalOf(fields) };
  }
  if (type !== 'enum') return { kind: 'record', name, fields: [] };
  const { symbols } = fields;
  if (!Array.isArray(symbols) || symbols.some((symbol) => typeof symbol !== 'string'))
    throw new MalformedAvro(`its schema has an enum without symbols: ${name}`);
  return { kind: 'enum', symbols: symbols as string[] };
}

function named(name: string, { names, namespace }: Scope): AvroType {
  if (primitives.has(name)) return { kind: name as AvroPrimitive['kind'], logical: undefined, scale: 0 };
  const found = (namespace !== '' && names.get(`${namespace}.${name}`)) || names.get(name);
  if (!found) throw new MalformedAvro(`its schema refers to an unknown type: ${name}`);
  return found;
}

function logicalOf(fields: JsonFields): { logical: string | undefined; scale: number } {
  const { logicalType: logical, scale = 0 } = fields;
  const isValid = typeof scale === 'number' && Number.isInteger(scale) && scale >= 0 && scale <= 10_000;
  // The specification: a logical type that is not valid is ignored.
  if (typeof logical !== 'string' || !isValid) return { logical: undefined, scale: 0 };
  return { logical, scale };
}

function childTypes(type: AvroType): AvroType[] {
  if (type.kind === 'record') return type.fields.map((field) => field.type);
  if (type.kind === 'array') return [type.items];
  if (type.kind === 'map') return [type.values];
  return type.kind === 'union' ? [...type.branches] : [];
}

/** A name met again inside itself counts as one. */
function expandedTypes(type: AvroType, known: Map<AvroType, number>): number {
  const found = known.get(type);
  if (found !== undefined) return found;
  known.set(type, 1);
  const total = childTypes(type).reduce((sum, child) => sum + expandedTypes(child, known), 1);
  known.set(type, total);
  return total;
}

function leastOf(type: AvroType, inside: Set<AvroType>): number {
  switch (type.kind) {
    case 'null':
      return 0;
    case 'fixed':
      return type.size;
    case 'float':
      return 4;
    case 'double':
      return 8;
    case 'union':
      return 1 + Math.min(...type.branches.map((branch) => leastOf(branch, inside)));
    case 'record': {
      if (inside.has(type)) return 0;
      inside.add(type);
      const sum = type.fields.reduce((bytes, field) => bytes + leastOf(field.type, inside), 0);
      inside.delete(type);
      return sum;
    }
    default:
      return 1;
  }
}
