/** Evaluator: the candidate on the eval split of all spans, by slice, against its thresholds and the served model. */

import { join, relative, sep } from 'node:path';
import {
  type EvaluationConfig,
  evaluationSchema,
  type InputArtifact,
  type Properties,
  type Stage,
  type StageContext,
  type StageOutcome,
  type views,
} from '../../contract/index.ts';
import { type ColumnBatch, type ColumnSpec, examplesInfo, mergeSpecs, readExamples } from '../../formats/index.ts';
import { attempt, canonicalJson, type Json, raise, throwIfCancelled, unwrap } from '../../foundation/index.ts';
import {
  classShares,
  createPredictor,
  type Label,
  labelledRows,
  labelValues,
  type Model,
  type Predictor,
  writeWholeFile,
} from '../../model/index.ts';
import { checkDecisionThreshold } from './check-decision-threshold.ts';
import { classMap, closeModels, type EvaluatedModels, loadModels } from './evaluated-models.ts';
import { type ScoredSplit, toEvaluation } from './evaluation.ts';
import { evaluationWarnings } from './evaluation-warnings.ts';
import { exampleWeights } from './example-weights.ts';
import { namedClasses } from './judged-classes.ts';
import { pairedWithBaselines } from './paired-main.ts';
import { createRowScorer, type RowScorer } from './row-scorer.ts';
import { slicerOf, wantedSpecs } from './slicer.ts';

/** The evaluation part of the project file, already validated. */
interface EvaluatorProperties {
  readonly evaluation?: Partial<EvaluationConfig>;
}

export const evaluationFileName = 'evaluation.json';
const evaluatedSplit = 'eval';

export const evaluator: Stage = {
  node: 'Evaluator',
  codeVersion: 3,
  inputs: {
    examples: { type: 'Examples' },
    model: { type: 'Model' },
    baseline: { type: 'PushedModel', optional: true },
  },
  outputs: { evaluation: 'ModelEvaluation', blessing: 'ModelBlessing' },
  execute: (context) => attempt(() => evaluate(context)),
};

async function evaluate(context: StageContext): Promise<StageOutcome> {
  const model = context.inputs.model?.at(-1);
  if (model === undefined) raise('artifact/not-found', 'Evaluator got no model.', 'Run Trainer first.');
  const baseline = context.inputs.baseline?.at(-1);
  const properties = context.properties as EvaluatorProperties | null;
  const config = evaluationSchema.parse(properties?.evaluation ?? {});
  const { columns, total } = await readColumns(context.inputs.examples ?? []);
  const models = await loadModels(model, baseline, { projectDir: context.projectDir, columns });
  const scored = await scoreSplit(context, models, { config, total }).finally(() => closeModels(models));
  const { seed, signal } = context;
  const judged = toEvaluation(scored, models, { config, seed });
  const paired = await pairedWithBaselines(scored, { main: judged.main, seed, signal });
  const { label } = models.candidate;
  const { candidate, slices } = scored;
  const warnings = evaluationWarnings(config, { label, scored: candidate, columns, slices, wanted: wantedSpecs(config) });
  for (const { text } of warnings) context.report({ kind: 'log', line: text });
  const evaluation = { ...judged, paired, ...(warnings.length > 0 ? { warnings } : {}) };
  await writeOutputs(context, evaluation);
  return {
    outputs: { evaluation: {}, blessing: blessingProperties(context, evaluation, { model, baseline }) },
    rowsIn: scored.seen,
    rowsOut: evaluation.rows,
    facts: toFacts(evaluation, scored, models),
  };
}

async function readColumns(examples: readonly InputArtifact[]): Promise<{ columns: readonly ColumnSpec[]; total: number }> {
  const infos = await Promise.all(examples.map(async ({ dir }) => unwrap(await examplesInfo(dir))));
  const rows = infos.map(({ splits }) => splits.find(({ name }) => name === evaluatedSplit)?.rows ?? 0);
  return { columns: mergeSpecs(...infos.map(({ columns }) => columns)), total: rows.reduce((sum, count) => sum + count, 0) };
}

interface ModelScoring {
  readonly predictor: Predictor;
  readonly scorer: RowScorer;
}

/** One pass over the rows; every model answers each of them. */
async function scoreSplit(
  context: StageContext,
  models: EvaluatedModels,
  { config, total }: { readonly config: EvaluationConfig; readonly total: number },
): Promise<ScoredSplit> {
  const { label } = models.candidate;
  checkDecisionThreshold(label, config.decision_threshold);
  const scoring = {
    candidate: createScoring(models.candidate, models.candidate, { config, total }),
    linear: createScoring(models.linear, models.candidate, { config, total }),
    served: models.served && createScoring(models.served.model, models.candidate, { config, total }),
  };
  const all = [scoring.candidate, scoring.linear, ...(scoring.served ? [scoring.served] : [])];
  const slicer = slicerOf(config);
  const weightKey = config.example_weight_key;
  let [seen, used, unknownClass] = [0, 0, 0];
  for (const { dir } of context.inputs.examples ?? []) {
    for await (const batch of readExamples(dir, evaluatedSplit, context.signal)) {
      throwIfCancelled(context.signal);
      const labels = labelValues(label, batch);
      const kept = labelledRows(label, labels);
      const weights = weightKey === undefined ? undefined : exampleWeights(batch, weightKey);
      for (const { predictor, scorer } of all) scorer.add(predictor.predict(batch), kept, labels, weights);
      slicer.add(batch, kept, used);
      seen += batch.rows;
      used += kept.length;
      unknownClass += countUnknown(label, batch, labels);
      context.report({ kind: 'progress', progress: { step: 'evaluating', done: seen, total, unit: 'rows' } });
    }
  }
  return {
    seen,
    unknownClass,
    candidate: scoring.candidate.scorer.rows(),
    linear: scoring.linear.scorer.rows(),
    served: scoring.served?.scorer.rows(),
    slices: slicer.finish(),
  };
}

function createScoring(
  model: Model,
  candidate: Model,
  { config, total }: { readonly config: EvaluationConfig; readonly total: number },
): ModelScoring {
  const { label } = candidate;
  const scorer = createRowScorer({
    label,
    capacity: total,
    threshold: config.decision_threshold,
    weighed: config.example_weight_key !== undefined,
    prior: classShares(candidate.transform),
    classes: classMap(model, label),
    ...(label.kind === 'multiclass' ? { follow: namedClasses(label, config).map((name) => label.classes.indexOf(name)) } : {}),
  });
  return { predictor: createPredictor(model), scorer };
}

/** Rows whose label is there, but is a class the train split never had. */
function countUnknown(label: Label, batch: ColumnBatch, labels: Float32Array): number {
  const column = batch.columns.find(({ name }) => name === label.feature);
  // Of several classes the unknown ones are left out, and the row stays.
  if (label.kind === 'regression' || label.kind === 'multilabel' || column === undefined) return 0;
  let count = 0;
  for (let row = 0; row < batch.rows; row++) {
    if (Number.isNaN(labels[row]) && column.offsets[row] < column.offsets[row + 1]) count += 1;
  }
  return count;
}

async function writeOutputs({ outputs }: StageContext, evaluation: views.Evaluation): Promise<void> {
  const json = `${canonicalJson(evaluation as unknown as Json)}\n`;
  await writeWholeFile(join(outputs.evaluation, evaluationFileName), [json]);
  await writeWholeFile(join(outputs.blessing, evaluation.blessed ? 'BLESSED' : 'NOT_BLESSED'), ['']);
}

/** TFX's custom properties of a ModelBlessing. */
function blessingProperties(
  { projectDir }: StageContext,
  { blessed }: views.Evaluation,
  { model, baseline }: { readonly model: InputArtifact; readonly baseline?: InputArtifact },
): Properties {
  const uri = ({ dir }: InputArtifact): string => relative(projectDir, dir).split(sep).join('/');
  const current = { blessed: blessed ? 1 : 0, current_model: uri(model), current_model_id: model.id };
  if (baseline === undefined) return current;
  return { ...current, baseline_model: uri(baseline), baseline_model_id: baseline.id };
}

function toFacts(evaluation: views.Evaluation, scored: ScoredSplit, { unusable }: EvaluatedModels): StageOutcome['facts'] {
  const main = evaluation.metrics[evaluation.main];
  const failed = evaluation.checks.filter(({ passed }) => !passed).length;
  const unlabelled = scored.seen - evaluation.rows - scored.unknownClass;
  return {
    ...(main === undefined ? {} : { [evaluation.main]: Number(main.toPrecision(4)) }),
    blessed: evaluation.blessed ? 'yes' : 'no',
    ...(evaluation.checks.length === 0 ? { why: 'no threshold is configured, so nothing is blessed' } : {}),
    ...(failed > 0 ? { failed_checks: failed } : {}),
    ...(evaluation.warnings ? { warning: evaluation.warnings.map(({ text }) => text).join(' ') } : {}),
    ...(unlabelled > 0 ? { unlabelled } : {}),
    ...(scored.unknownClass > 0 ? { unknown_class: scored.unknownClass } : {}),
    ...(unusable === undefined ? {} : { baseline: `the served version ${unusable.version} ${unusable.reason}` }),
  };
}
