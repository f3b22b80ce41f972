/** Fitting a cross: the buckets of its numbers first, then, for a vocabulary, its combinations. */

import type { ColumnBatch, ColumnSpec } from '../formats/index.ts';
import { raise } from '../foundation/index.ts';
import { type BytesAnalysis, type ColumnAnalyzer, createColumnAnalyzer } from './column-analyzer.ts';
import type { AnalysisLimits } from './counter-limits.ts';
import { crossColumn } from './cross-column.ts';
import type { FeatureFitter } from './feature-fitter.ts';
import { fitHashed, fitVocabulary } from './fit-categories.ts';
import { quantileBoundaries } from './fit-numbers.ts';
import type { CrossPart, FeatureOptions, FeatureParameters, FittedFeature, SchemaHint } from './fitted-transform.ts';

export interface CrossFeature {
  readonly name: string;
  readonly columns: readonly ColumnSpec[];
  /** The cross's own. */
  readonly options: FeatureOptions;
  /** Of its columns, by name: a column in buckets lends the cross its number of them. */
  readonly columnOptions: Readonly<Record<string, FeatureOptions>>;
  readonly hints: Readonly<Record<string, SchemaHint>>;
  readonly limits: AnalysisLimits;
}

/** So few different whole numbers are taken as they are, as `auto` takes them for names. */
const fewNumbers = 10;
const names = new Set<string | undefined>(['one_hot', 'multi_hot', 'embedding', 'hashed_embedding', 'hashed_one_hot']);
const suitable = new Set<string>(['auto', 'exclude', 'hashed_embedding', 'hashed_one_hot', 'one_hot', 'embedding']);

/** Raises `project/config-invalid` for a transform that reads no names. */
export function createCrossFitter(feature: CrossFeature): FeatureFitter {
  const { transform = 'auto' } = feature.options;
  if (!suitable.has(transform)) {
    raise(
      'project/config-invalid',
      `A cross cannot become ${transform}: ${feature.name}`,
      'Choose hashed_embedding, hashed_one_hot, one_hot or embedding for it.',
      { details: { feature: feature.name, transform } },
    );
  }
  return new CrossFitter(feature);
}

class CrossFitter implements FeatureFitter {
  readonly #feature: CrossFeature;
  readonly #analyzers: readonly ColumnAnalyzer[];
  readonly #values: ColumnAnalyzer;
  readonly #kind: string;
  #parts: readonly CrossPart[] | undefined;
  #missing = false;
  #counted = false;

  constructor(feature: CrossFeature) {
    const { options, columns, limits } = feature;
    const { transform = 'auto', vocabulary = 0 } = options;
    this.#feature = feature;
    this.#kind = transform === 'auto' ? 'hashed_embedding' : transform;
    const none = { vocabulary: 0, floatValues: false, contents: false, limits };
    // Text is taken as it is: only whether it is missing counts.
    this.#analyzers = columns.map(({ type }) => createColumnAnalyzer(type === 'bytes' ? 'unknown' : type, none));
    this.#values = createColumnAnalyzer('bytes', { ...none, vocabulary });
    if (columns.every(({ type }) => type === 'bytes')) this.#parts = this.#fitParts();
  }

  add(batch: ColumnBatch): void {
    const { columns, name } = this.#feature;
    if (!this.#counted) this.#addParts(batch, columns);
    if (this.#parts === undefined || !this.#needsValues()) return;
    this.#values.add(crossColumn(name, this.#parts, batch), batch.rows);
  }

  #addParts(batch: ColumnBatch, columns: readonly ColumnSpec[]): void {
    columns.forEach(({ name, type }, i) => {
      const column = batch.columns.find((candidate) => candidate.name === name);
      if (type === 'bytes') this.#missing ||= column === undefined || hasMissing(column.offsets, batch.rows);
      else this.#analyzers[i].add(column, batch.rows);
    });
  }

  endPass(): boolean {
    if (this.#counted) return false;
    this.#counted = true;
    if (this.#parts !== undefined) return false;
    this.#parts = this.#fitParts();
    return this.#needsValues();
  }

  #needsValues(): boolean {
    return this.#kind === 'one_hot' || this.#kind === 'embedding';
  }

  #fitParts(): CrossPart[] {
    const { columns, options, columnOptions, hints } = this.#feature;
    return columns.map(({ name, type }, i): CrossPart => {
      const part = { column: name, dtype: type === 'unknown' ? 'bytes' : type } as const;
      if (type === 'bytes') return part;
      const analysis = this.#analyzers[i].finish();
      if (analysis.kind !== 'number') return part;
      this.#missing ||= analysis.missing > 0;
      const own = columnOptions[name];
      const isName = hints[name]?.categorical === true || names.has(own?.transform);
      const few = analysis.values !== undefined && analysis.values.distinct <= fewNumbers;
      if (type === 'int' && own?.transform !== 'bucketize' && (isName || few)) return part;
      const buckets = (own?.transform === 'bucketize' ? own.buckets : options.buckets) ?? 10;
      return { ...part, boundaries: quantileBoundaries(analysis, buckets) };
    });
  }

  finish(): FittedFeature {
    const { name, options } = this.#feature;
    const configured = options.transform ?? 'auto';
    const cross = this.#parts ?? [];
    const columns = cross.map(({ column }) => column).join(', ');
    const reason = this.#kind === 'exclude' ? 'As the project file says.' : `Combinations of ${columns}.`;
    return { ...this.#parameters(), name, dtype: 'bytes', configured, source: { cross }, reason };
  }

  #parameters(): FeatureParameters {
    const { options } = this.#feature;
    if (this.#kind === 'exclude') return { kind: 'exclude' };
    if (!this.#needsValues()) {
      const kind = this.#kind === 'hashed_one_hot' ? 'hashed_one_hot' : 'hashed_embedding';
      return fitHashed(kind, { options, missing: this.#missing });
    }
    const analysis = this.#values.finish() as BytesAnalysis;
    return fitVocabulary(this.#kind === 'one_hot' ? 'one_hot' : 'embedding', analysis, options);
  }
}

function hasMissing(offsets: Int32Array, rows: number): boolean {
  for (let row = 0; row < rows; row++) if (offsets[row] === offsets[row + 1]) return true;
  return false;
}
