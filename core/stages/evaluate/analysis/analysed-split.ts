/** An eval split as a model answers it, held in memory for questions: scores of all rows, features as codes, a sample. */

import type { DecisionThreshold } from '../../../contract/index.ts';
import {
  type ColumnBatch,
  concatBatches,
  conformBatch,
  examplesInfo,
  mergeSpecs,
  readExamples,
  selectRows,
} from '../../../formats/index.ts';
import { unwrap } from '../../../foundation/index.ts';
import type { ScoredRows } from '../../../learning/index.ts';
import {
  classShares,
  createPredictor,
  labelledRows,
  labelValues,
  loadModel,
  type Model,
  type Predictor,
} from '../../../model/index.ts';
import { classMap } from '../evaluated-models.ts';
import { exampleWeights } from '../example-weights.ts';
import { createRowScorer, type RowScorer } from '../row-scorer.ts';
import type { Slice, Slicer } from '../slicer.ts';
import { type AnalysisWatch, breathe } from './analysis-watch.ts';
import { createFeatureStore, type FeatureValues } from './feature-values.ts';

export interface SplitRequest {
  /** Absolute folder of the model's format for serving. */
  readonly modelDir: string;
  /** Absolute folders of the examples, oldest first. */
  readonly examplesDirs: readonly string[];
  readonly threshold?: DecisionThreshold;
  readonly weightKey?: string;
}

export interface AnalysedSplit {
  readonly model: Model;
  readonly predictor: Predictor;
  /** Labelled rows that are looked at. */
  readonly scored: ScoredRows;
  /** Row of `scored` to its number in the eval split of all examples, from 0. */
  readonly places: Uint32Array;
  /** Rows of the split, labelled or not. */
  readonly total: number;
  /** Every so many-th row is looked at; 1: all. */
  readonly every: number;
  /** Every column but the label; as many entries as `scored`. */
  readonly features: readonly FeatureValues[];
  /** Labelled rows evenly spread over the split, whole. */
  readonly sample: { readonly batch: ColumnBatch; readonly rows: readonly number[] };
}

const split = 'eval';
/** Of larger splits every second, third, … row is looked at. */
const mostRows = 1_000_000;
/** Values of all features, and scores of classes, together: some 200 MB. */
const mostValues = 40_000_000;
const sampleRows = 2000;

export async function analyseSplit(request: SplitRequest, watch: AnalysisWatch): Promise<AnalysedSplit> {
  const model = unwrap(await loadModel(request.modelDir));
  const { columns, total } = await splitShape(request.examplesDirs);
  const follow = model.label.kind === 'multiclass' ? model.label.classes.map((_, unit) => unit) : undefined;
  const step = stepOf(total, columns.length + (follow?.length ?? 0));
  const predictor = createPredictor(model);
  const scorer = scorerOf(model, model, { ...request, capacity: Math.ceil(total / step), follow });
  const store = createFeatureStore(
    columns.filter(({ name }) => !labelColumns(model.label).includes(name)),
    Math.ceil(total / step),
  );
  const places = new Uint32Array(Math.ceil(total / step));
  const sampled: SampledRows[] = [];
  let used = 0;
  for await (const { batch, labels, kept, first } of labelledBatches(request, { model, columns, step, total }, watch)) {
    const weights = request.weightKey === undefined ? undefined : exampleWeights(batch, request.weightKey);
    scorer.add(predictor.predict(batch), kept, labels, weights);
    store.add(batch, kept);
    kept.forEach((row, i) => {
      places[used + i] = first + row;
    });
    sampled.push(sampleOf(batch, kept, { used, every: Math.max(1, Math.ceil(total / step / sampleRows)) }));
    used += kept.length;
  }
  return {
    model,
    predictor,
    scored: scorer.rows(),
    places: places.subarray(0, used),
    total,
    every: step,
    features: store.finish(),
    sample: { batch: concatBatches(sampled.map(({ batch }) => batch)), rows: sampled.flatMap(({ rows }) => rows) },
  };
}

/** Another model on the very rows of an analysed split. */
export async function scoreOnRows(
  other: Model,
  analysed: AnalysedSplit,
  request: SplitRequest,
  watch: AnalysisWatch,
): Promise<ScoredRows> {
  const { columns, total } = await splitShape(request.examplesDirs);
  const step = analysed.every;
  const scorer = scorerOf(other, analysed.model, { ...request, capacity: Math.ceil(total / step) });
  const predictor = createPredictor(other);
  const shape = { model: analysed.model, columns, step, total };
  for await (const { batch, labels, kept } of labelledBatches(request, shape, watch)) {
    scorer.add(predictor.predict(batch), kept, labels);
  }
  return scorer.rows();
}

/** Slices of an analysed split, by rows of its `scored`. */
export async function sliceRows(
  { model, every }: AnalysedSplit,
  request: SplitRequest,
  slicer: Slicer,
  watch: AnalysisWatch,
): Promise<readonly Slice[]> {
  const { columns, total } = await splitShape(request.examplesDirs);
  let used = 0;
  for await (const { batch, kept } of labelledBatches(request, { model, columns, step: every, total }, watch)) {
    slicer.add(batch, kept, used);
    used += kept.length;
  }
  return slicer.finish();
}

function labelColumns(label: Model['label']): readonly string[] {
  return (label.kind === 'multilabel' ? label.columns : undefined) ?? [label.feature];
}

/** `values`: of each row, those of its features and the scores of its classes. */
function stepOf(total: number, values: number): number {
  return Math.max(1, Math.ceil(total / mostRows), Math.ceil((total * values) / mostValues));
}

async function splitShape(dirs: readonly string[]) {
  const infos = await Promise.all(dirs.map(async (dir) => unwrap(await examplesInfo(dir))));
  const rows = infos.map(({ splits }) => splits.find(({ name }) => name === split)?.rows ?? 0);
  return { columns: mergeSpecs(...infos.map(({ columns }) => columns)), total: rows.reduce((sum, count) => sum + count, 0) };
}

interface SplitShape {
  readonly model: Model;
  readonly columns: ReturnType<typeof mergeSpecs>;
  readonly step: number;
  readonly total: number;
}

/** Every `step`th row that has a label, by batch; `first` is the number of the batch's first row in the split. */
async function* labelledBatches(
  { examplesDirs }: SplitRequest,
  { model, columns, step, total }: SplitShape,
  watch: AnalysisWatch,
): AsyncGenerator<{ batch: ColumnBatch; labels: Float32Array; kept: readonly number[]; first: number }> {
  let first = 0;
  for (const dir of examplesDirs) {
    for await (const raw of readExamples(dir, split, watch.signal)) {
      const batch = conformBatch(raw, columns);
      const labels = labelValues(model.label, batch);
      const kept = labelledRows(model.label, labels).filter((row) => (first + row) % step === 0);
      yield { batch, labels, kept, first };
      first += batch.rows;
      watch.onProgress(first, total);
      await breathe(watch);
    }
  }
}

interface ScorerOptions extends Omit<SplitRequest, 'modelDir'> {
  readonly capacity: number;
  /** One class a row: those whose scores are kept. */
  readonly follow?: readonly number[];
}

function scorerOf(model: Model, candidate: Model, options: ScorerOptions): RowScorer {
  return createRowScorer({
    label: candidate.label,
    capacity: options.capacity,
    prior: classShares(candidate.transform),
    classes: classMap(model, candidate.label),
    threshold: options.threshold,
    weighed: options.weightKey !== undefined,
    follow: options.follow,
  });
}

interface SampledRows {
  readonly batch: ColumnBatch;
  /** Rows of `scored`. */
  readonly rows: readonly number[];
}

/** Every so many of the rows that are looked at; the first of this batch is row `used` of them. */
function sampleOf(batch: ColumnBatch, kept: readonly number[], { used, every }: { used: number; every: number }): SampledRows {
  const chosen = kept.flatMap((row, i) => ((used + i) % every === 0 ? [{ row, at: used + i }] : []));
  return {
    batch: selectRows(
      batch,
      chosen.map(({ row }) => row),
    ),
    rows: chosen.map(({ at }) => at),
  };
}
