/** What TFDV does not look for, in one pass over the train split: findings that inform and never block a run. */

import type { views } from '../../../contract/index.ts';
import {
  type Column,
  type ColumnBatch,
  commonStatistics,
  type DatasetFeatureStatistics,
  readExamples,
} from '../../../formats/index.ts';
import type { CancelSignal } from '../../../foundation/index.ts';
import { type CheckedLabel, createCheckedLabel, type FeatureCounter } from './checked-label.ts';
import { DistinctRows } from './distinct-rows.ts';
import { duplicateFindings, idFindings } from './findings.ts';
import type { LabelSettings } from './label-column.ts';
import { MissingBySlice } from './missing-by-slice.ts';
import { PersonalColumn } from './personal-columns.ts';
import { type Binning, createBinning, createRowHashes, hashColumn } from './row-codes.ts';
import { type ReferenceDistribution, SelectionBias } from './selection-bias.ts';

export interface CheckSettings {
  readonly label?: LabelSettings;
  readonly references: readonly ReferenceDistribution[];
  /** The column that weighs rows: no feature, so that it cannot tell the label. */
  readonly exampleWeightKey?: string;
}

export interface CheckedExamples {
  /** Examples artifacts, oldest first. */
  readonly dirs: readonly string[];
  /** Statistics of the train split, where they are at hand: which features miss values. */
  readonly statistics?: DatasetFeatureStatistics;
  readonly signal?: CancelSignal;
  onRows?(rows: number): void;
}

export type DataChecks = Omit<views.DataChecksView, 'artifactId'>;

const checkedSplit = 'train';
/** 20 bytes each, at most 320 MB: exact up to some eight million different rows. */
const distinctRows = 8_000_000;
const distinctValues = 4096;
/** Counts kept for the label against every feature, all together. */
const labelCells = 1 << 24;

export async function checkExamples(examples: CheckedExamples, settings: CheckSettings): Promise<DataChecks> {
  let pass: CheckPass | undefined;
  for (const dir of examples.dirs) {
    for await (const batch of readExamples(dir, checkedSplit, examples.signal)) {
      if (batch.rows === 0) continue;
      pass ??= new CheckPass(batch, settings, examples.statistics);
      pass.add(batch);
      examples.onRows?.(pass.rows);
    }
  }
  return pass?.result() ?? { rows: 0, findings: [], left: [] };
}

/** One feature's counters. */
interface Watched {
  readonly binning: Binning;
  readonly counts?: FeatureCounter;
  readonly personal: PersonalColumn;
  /** Of columns whose values could be ids. */
  readonly distinct?: DistinctRows;
}

class CheckPass {
  rows = 0;
  readonly #settings: CheckSettings;
  readonly #label: CheckedLabel | undefined;
  readonly #features: ReadonlyMap<string, Watched>;
  readonly #whole = new DistinctRows(distinctRows);
  readonly #withoutLabel = new DistinctRows(distinctRows);
  readonly #missing: MissingBySlice;
  readonly #references: readonly SelectionBias[];

  constructor(sample: ColumnBatch, settings: CheckSettings, statistics: DatasetFeatureStatistics | undefined) {
    this.#settings = settings;
    this.#label = createCheckedLabel(settings.label, sample);
    const own = this.#label?.columns ?? [];
    const features = sample.columns.filter(({ name }) => !own.includes(name) && name !== settings.exampleWeightKey);
    this.#features = new Map(features.map((column) => [column.name, this.#watch(column, features.length)]));
    this.#missing = new MissingBySlice(
      partlyMissing(sample, statistics),
      sample.columns,
      this.#label ? own : settings.label ? [settings.label.name] : [],
    );
    this.#references = settings.references.map((reference) => new SelectionBias(reference));
  }

  add(batch: ColumnBatch): void {
    const columns = new Map(batch.columns.map((column) => [column.name, column]));
    const own = this.#label?.columns ?? [];
    const weights = columns.get(this.#settings.exampleWeightKey ?? '');
    const label = this.#label?.read(batch) ?? [];
    const whole = createRowHashes(batch.rows);
    // In order of name: the same row is the same whatever the order of columns in its span.
    for (const column of [...batch.columns].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (own.includes(column.name) || column === weights) continue;
      this.#addFeature(column);
      hashColumn(column, whole);
    }
    this.#addRows(this.#withoutLabel, whole);
    for (const column of label) hashColumn(column, whole);
    this.#addRows(this.#whole, whole);
    this.#missing.add(columns);
    for (const reference of this.#references) reference.add(columns.get(reference.feature));
    this.rows += batch.rows;
  }

  result(): DataChecks {
    const watched = [...this.#features];
    const weighted = this.#settings.exampleWeightKey !== undefined;
    const distinct = watched.flatMap(([name, feature]) =>
      feature.distinct ? [{ name, distinct: feature.distinct.distinct, exact: feature.distinct.exact }] : [],
    );
    const findings = [
      ...(this.#label?.findings() ?? []),
      ...watched.flatMap(([, { personal }]) => personal.findings()),
      ...duplicateFindings({ rows: this.rows, whole: this.#whole, withoutLabel: this.#label && this.#withoutLabel, weighted }),
      ...idFindings(distinct, this.rows),
      ...this.#references.flatMap((reference) => reference.findings()),
      ...this.#missing.findings(),
    ];
    const rank = ({ severity }: views.CheckFinding): number => (severity === 'serious' ? 0 : 1);
    return { rows: this.rows, findings: findings.sort((a, b) => rank(a) - rank(b)), left: this.#left() };
  }

  #watch(column: Column, features: number): Watched {
    const width = this.#label?.width ?? 1;
    const bins = Math.min(4098, Math.max(66, Math.floor(labelCells / (features * width * 2))));
    const binning = createBinning(column, bins);
    return {
      binning,
      counts: this.#label?.watch(column.name, binning.bins),
      personal: new PersonalColumn(column.name),
      distinct: mayBeId(column) ? new DistinctRows(distinctValues) : undefined,
    };
  }

  #addFeature(column: Column): void {
    const watched = this.#features.get(column.name);
    if (!watched) return;
    watched.personal.add(column);
    if (!watched.counts && !watched.distinct) return;
    const own = createRowHashes(column.rows);
    hashColumn(column, own);
    if (watched.distinct) this.#addRows(watched.distinct, own);
    watched.counts?.add(watched.binning.binsOf(column, own), this.rows);
  }

  #addRows(into: DistinctRows, { low, high }: { readonly low: Int32Array; readonly high: Int32Array }): void {
    for (let row = 0; row < low.length; row++) into.add(low[row] as number, high[row] as number, this.rows + row);
  }

  #left(): DataChecks['left'] {
    const noLabel = 'The project names no label that the examples have.';
    return [
      ...(this.#label ? [] : (['class_imbalance', 'label_leakage'] as const).map((kind) => ({ kind, reason: noLabel }))),
      ...(this.#label?.left() ?? []),
      ...(this.#references.length > 0
        ? []
        : [{ kind: 'selection_bias' as const, reason: 'No reference distribution is given under checks.references.' }]),
    ];
  }
}

/** Numbers that count, and short text without spaces; prose is different in every row and no id. */
function mayBeId(column: Column): boolean {
  if (column.type === 'int') return true;
  if (column.type !== 'bytes') return false;
  const values = column.starts.length - 1;
  return (
    values > 0 && (column.starts[values] as number) / values <= 64 && !column.data.subarray(0, column.starts[values]).includes(32)
  );
}

/** Features of which some rows have a value and some have none. */
function partlyMissing(sample: ColumnBatch, statistics: DatasetFeatureStatistics | undefined): readonly string[] {
  if (!statistics) return sample.columns.map(({ name }) => name);
  return statistics.features
    .filter((feature) => {
      const common = commonStatistics(feature);
      if (!common) return false;
      const empty =
        common.min_num_values === 0 && common.max_num_values <= 1 ? common.num_non_missing - common.tot_num_values : 0;
      const missing = common.num_missing + empty;
      return missing > 0 && missing < common.num_missing + common.num_non_missing;
    })
    .map((feature) => feature.name ?? feature.path?.step.join('.') ?? '');
}
