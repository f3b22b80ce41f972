/** The label as the checks count it, whether a row has one value of it or any number of classes. */

import type { views } from '../../../contract/index.ts';
import type { Column, ColumnBatch } from '../../../formats/index.ts';
import { type ClassCodes, FeatureClassCounts } from './class-scores.ts';
import { classLeakageFindings, leakageFindings } from './findings.ts';
import { LabelClasses } from './label-classes.ts';
import { LabelColumn, type LabelSettings } from './label-column.ts';
import { FeatureLabelCounts } from './label-scores.ts';

export interface CheckedLabel {
  /** Columns that are the label, and so no features. */
  readonly columns: readonly string[];
  /** Counts that a bin of a feature takes in each fold. */
  readonly width: number;
  /** The rows that are counted next; back come columns that are the same in rows with the same label. */
  read(batch: ColumnBatch): readonly Column[];
  watch(feature: string, bins: number): FeatureCounter;
  /** Features that tell the label, and how its values are spread. */
  findings(): readonly views.CheckFinding[];
  left(): views.DataChecksView['left'];
}

/** One feature's bins against the rows of the label that were read last. */
export interface FeatureCounter {
  add(bins: Int32Array, firstRow: number): void;
}

/** Undefined where the examples have no such label. */
export function createCheckedLabel(settings: LabelSettings | undefined, sample: ColumnBatch): CheckedLabel | undefined {
  if (settings?.type === 'multilabel') return severalClasses(settings, sample);
  const column = sample.columns.find(({ name }) => name === settings?.name);
  return settings && column ? oneValue(new LabelColumn(settings, column), settings.name) : undefined;
}

function oneValue(label: LabelColumn, name: string): CheckedLabel {
  const watched: { readonly name: string; readonly counts: FeatureLabelCounts }[] = [];
  let codes: Float64Array | undefined;
  return {
    columns: [name],
    width: label.classes,
    read: ({ columns }) => {
      const column = columns.find((one) => one.name === name);
      codes = column && label.codes(column);
      return column ? [column] : [];
    },
    watch: (feature, bins) => {
      const counts = new FeatureLabelCounts(label.task, bins, label.classes);
      watched.push({ name: feature, counts });
      return { add: (own, firstRow) => codes && counts.add(own, codes, firstRow) };
    },
    findings: () => {
      const scores = watched.map(({ name: feature, counts }) => ({ name: feature, ...counts.score() }));
      return [...leakageFindings(scores, label.task), ...label.findings()];
    },
    left: () => [],
  };
}

function severalClasses(settings: LabelSettings, sample: ColumnBatch): CheckedLabel | undefined {
  const names = settings.columns ?? [settings.name];
  if (!names.some((name) => sample.columns.some((column) => column.name === name))) return undefined;
  const label = new LabelClasses(settings, sample);
  const watched: { readonly name: string; readonly counts: FeatureClassCounts }[] = [];
  let codes: ClassCodes | undefined;
  return {
    columns: names,
    width: 1 + label.most,
    read: (batch) => {
      const read = label.read(batch);
      codes = read.codes;
      return [read.sets];
    },
    watch: (feature, bins) => {
      const counts = new FeatureClassCounts(bins, label.most);
      watched.push({ name: feature, counts });
      return { add: (own, firstRow) => codes && counts.add(own, codes, firstRow) };
    },
    findings: () => {
      const scores = watched.map(({ name, counts }) => ({
        name,
        scores: counts.scores().map(({ code, score }) => ({ class: label.names[code] ?? '', score })),
      }));
      return [...classLeakageFindings(scores), ...label.findings()];
    },
    left: () => {
      const reason = `The label has more than ${label.most} classes; only so many of them are judged.`;
      return label.hasMore ? (['class_imbalance', 'label_leakage'] as const).map((kind) => ({ kind, reason })) : [];
    },
  };
}
