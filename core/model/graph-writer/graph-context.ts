/** What the writers of one model's graph share: its builder and operations, the number of rows, tables and refusals. */

import type { FunctionDef } from '../../formats/index.ts';
import { raise } from '../../foundation/index.ts';
import type { FeatureDtype, VocabularyValue } from '../fitted-transform.ts';
import { valueToKey } from '../value-keys.ts';
import { flag, type GraphBuilder, integer, type Ref, resource, text, type } from './graph-builder.ts';
import { Operations } from './operations.ts';
import { TextOperations } from './text-operations.ts';

/** A vocabulary kept as a file of the model: one value a line. */
export interface VocabularyFile {
  readonly name: string;
  readonly lines: readonly Uint8Array[];
  /** The constant that a loader replaces with the file's path. */
  readonly path: Ref;
}

export class GraphContext {
  readonly graph: GraphBuilder;
  readonly ops: Operations;
  readonly texts: TextOperations;
  readonly files: VocabularyFile[] = [];
  /** By name; what the graph calls. */
  readonly functions = new Map<string, FunctionDef>();
  readonly #tables = new Map<string, Ref>();

  constructor(graph: GraphBuilder) {
    this.graph = graph;
    this.ops = new Operations(graph);
    this.texts = new TextOperations(this.ops);
  }

  /** The place of each value in the vocabulary as int64, -1 where it is not in it. `key` tells one vocabulary from another. */
  places(values: Ref, key: string, vocabulary: readonly VocabularyValue[], dtype: Exclude<FeatureDtype, 'float'>): Ref {
    const table = this.#tables.get(key) ?? this.#table(key, vocabulary, dtype);
    const missing = this.graph.scalar('DT_INT64', -1);
    const attr = { Tin: type(values.dtype), Tout: type('DT_INT64') };
    return this.graph.one('LookupTableFindV2', [table, values, missing], 'DT_INT64', attr);
  }

  #table(key: string, vocabulary: readonly VocabularyValue[], dtype: Exclude<FeatureDtype, 'float'>): Ref {
    const keyType = dtype === 'bytes' ? 'DT_STRING' : 'DT_INT64';
    const attr = {
      container: text(''),
      shared_name: text(`table_${this.#tables.size}_${key}`),
      use_node_name_sharing: flag(false),
      key_dtype: type(keyType),
      value_dtype: type('DT_INT64'),
    };
    const table = this.graph.node('HashTableV2', [], { name: `tables/${key}`, attr, outputs: [resource] })[0] as Ref;
    this.#tables.set(key, table);
    const keys = vocabulary.map((value) => valueToKey(value, dtype));
    if (dtype === 'bytes' && keys.every(isLine)) this.#fillFromFile(table, key, keys);
    else this.#fillFromConstants(table, dtype, keys);
    return table;
  }

  #fillFromFile(table: Ref, key: string, lines: readonly Uint8Array[]): void {
    const name = `vocabulary_${this.files.length}_${key.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 60)}.txt`;
    const path = this.graph.constant('DT_STRING', [], [new TextEncoder().encode(`assets/${name}`)]);
    this.files.push({ name, lines, path });
    const attr = {
      key_index: integer(wholeLine),
      value_index: integer(lineNumber),
      vocab_size: integer(lines.length),
      delimiter: text('\t'),
      offset: integer(0),
    };
    this.graph.initializers.push(this.graph.action('InitializeTableFromTextFileV2', [table, path], attr));
  }

  #fillFromConstants(table: Ref, dtype: FeatureDtype, keys: readonly Uint8Array[]): void {
    const size = [keys.length];
    const keyed =
      dtype === 'bytes'
        ? this.graph.constant('DT_STRING', size, keys)
        : this.graph.constant(
            'DT_INT64',
            size,
            BigInt64Array.from(keys, (key) => new DataView(key.slice().buffer).getBigInt64(0, true)),
          );
    const places = this.graph.constant(
      'DT_INT64',
      size,
      BigInt64Array.from(keys, (_, i) => BigInt(i)),
    );
    const attr = { Tin: type(keyed.dtype), Tout: type('DT_INT64') };
    this.graph.initializers.push(this.graph.action('LookupTableImportV2', [table, keyed, places], attr));
  }
}

/** InitializeTableFromTextFileV2's column numbers. */
const wholeLine = -2;
const lineNumber = -1;

/** A reader of lines gives it back as it is. */
function isLine(key: Uint8Array): boolean {
  return key.length > 0 && !key.includes(10) && !key.includes(13);
}

/** Problem: model/not-exportable. */
export function cannotExport(what: string, why: string, wayOut = 'Serve it here, or give the feature another transform.'): never {
  return raise('model/not-exportable', `${what} cannot be written for other programs: ${why}`, wayOut);
}
