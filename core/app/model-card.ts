/** The model card: model-card-toolkit's fields (schema 0.0.2), filled from lineage, the evaluation and the project file. */

import type { ProjectConfig, views } from '../contract/index.ts';
import { unwrap } from '../foundation/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';
import { type FittedFeature, type ModelHead, readModelHead } from '../model/index.ts';
import { cardArchitecture } from './card-architecture.ts';
import { producerOf } from './current-artifacts.ts';
import { newestVersion } from './default-version.ts';
import { evaluationView } from './evaluation-view.ts';
import { sourcesOf } from './lineage.ts';
import { servingFormatDir } from './model-analysis.ts';
import { modelArtifact } from './model-artifact.ts';
import type { CardData, CardItem, CardMetric, ModelCard } from './model-card-fields.ts';
import { printCardHtml } from './model-card-html.ts';
import { printCardMarkdown } from './model-card-markdown.ts';
import type { ProjectSession } from './project-session.ts';
import { readTrainingRecord } from './training-view.ts';

export type CardFormat = 'json' | 'markdown' | 'html';
const endings: Readonly<Record<CardFormat, string>> = { json: 'json', markdown: 'md', html: 'html' };

/** Throws ProblemError `artifact/not-found` where there is no such model. */
export async function modelCardFile(
  session: ProjectSession,
  modelId: number,
  format: CardFormat,
): Promise<{ readonly text: string; readonly name: string }> {
  const card = await modelCard(session, modelId);
  const print = {
    json: (given: ModelCard) => `${JSON.stringify(given, null, 2)}\n`,
    markdown: printCardMarkdown,
    html: printCardHtml,
  };
  const safe = session.config.name.replace(/[^\p{L}\p{N}._-]+/gu, '_');
  return { text: print[format](card), name: `${safe}-model-${modelId}-card.${endings[format]}` };
}

export async function modelCard(session: ProjectSession, modelId: number): Promise<ModelCard> {
  const { config, metadata } = session;
  const artifact = modelArtifact(session, modelId);
  const model = unwrap(await readModelHead(servingFormatDir(session, modelId)));
  const found = await evaluationView(session, modelId);
  const evaluation = found?.modelId === modelId ? found : undefined;
  const record = await readTrainingRecord(session, artifact);
  const { model_card: written } = config;
  const producer = producerOf(metadata, modelId);
  return {
    schema_version: '0.0.2',
    model_details: {
      name: `${config.name}: ${model.label.feature}`,
      overview: written.overview ?? describeTask(model),
      documentation: describeOrigin(session, artifact, evaluation),
      owners: written.owners.map((name) => ({ name })),
      version: {
        name: newestVersion(session, modelId) ?? `model ${modelId}`,
        date: new Date(artifact.createdAt).toISOString().slice(0, 10),
        diff: producer ? `Made by ${producer.runId}.` : '',
      },
      licenses: written.license === undefined ? [] : [{ identifier: written.license }],
      references: written.references.map((reference) => ({ reference })),
      citations: [],
      path: artifact.uri,
    },
    model_parameters: {
      model_architecture: record ? cardArchitecture(record, model.transform.spec) : 'unknown',
      data: dataOf(session, artifact, evaluation),
      input_format: 'One value of each feature by name, as TensorFlow Serving takes them; the transform is in the model.',
      input_format_map: model.transform.features.filter(({ kind }) => kind !== 'exclude').map(describeFeature),
      output_format: describeOutput(model),
      output_format_map: model.signature.outputs.map(({ name, dtype }) => ({ key: name, value: dtype })),
    },
    quantitative_analysis: { performance_metrics: evaluation ? metricsOf(evaluation) : [], graphics: { collection: [] } },
    considerations: {
      users: described(written.users),
      use_cases: described(written.use_cases),
      limitations: [...described(written.limitations), ...described(foundLimits(model, evaluation))],
      tradeoffs: described(tradeoffsOf(config, evaluation)),
      ethical_considerations: written.ethical_considerations.map((name) => ({ name, mitigation_strategy: '' })),
    },
  };
}

function described(texts: readonly string[]): readonly CardItem[] {
  return texts.map((description) => ({ description }));
}

function describeTask({ label }: ModelHead): string {
  if (label.kind === 'regression') return `Predicts the number ${label.feature}.`;
  const names = label.classes.slice(0, 10).join(', ');
  return `Tells ${label.classes.length} classes of ${label.feature} apart: ${names}${label.classes.length > 10 ? ', …' : ''}.`;
}

function describeOrigin(session: ProjectSession, artifact: ArtifactRecord, evaluation: views.EvaluationView | undefined): string {
  const producer = producerOf(session.metadata, artifact.id);
  const { code_version: code = 'unknown', seed = 'unknown' } = producer?.properties ?? {};
  const origin = `Trained by ${producer?.runId ?? 'an unknown run'} with Trainer's code version ${code}, seed ${seed}.`;
  if (!evaluation) return `${origin} It has not been evaluated.`;
  const checks = evaluation.checks.map(({ reason, passed }) => `${passed ? 'Holds' : 'Fails'}: ${reason}`).join(' ');
  const verdict = evaluation.blessed ? 'Blessed.' : 'Not blessed.';
  return `${origin} ${verdict} ${checks === '' ? 'No threshold was set.' : checks}`;
}

/** Every version of the examples that the model learnt from, and the split it was judged on. */
function dataOf(
  { metadata }: ProjectSession,
  artifact: ArtifactRecord,
  evaluation: views.EvaluationView | undefined,
): readonly CardData[] {
  const producer = producerOf(metadata, artifact.id);
  const inputs = (producer ? metadata.eventsOfExecution(producer.id) : [])
    .filter(({ type }) => type === 'INPUT')
    .flatMap(({ artifactId }) => metadata.artifact(artifactId) ?? []);
  const data = inputs
    .filter(({ type }) => type === 'Examples')
    .map((examples): CardData => {
      const { properties } = examples;
      const rows = Object.entries(properties).filter(([name]) => name.startsWith('rows_'));
      const splits = rows.map(([name, count]) => `${name.slice('rows_'.length)} ${count} rows`).join(', ');
      const sources = sourcesOf(examples).map((path) => path.split(/[\\/]/).at(-1) ?? path);
      return {
        name: `Examples ${examples.id}, span ${properties['span'] ?? 1}`,
        description: `${splits}; from ${sources.join(', ')}; content ${String(properties['content_hash'] ?? '').slice(0, 16)}`,
        link: examples.uri,
        sensitive: { sensitive_data: [] },
      };
    });
  const transform = inputs.find(({ type }) => type === 'TransformGraph');
  const graph = transform
    ? [{ name: `Transform ${transform.id}`, description: 'Fitted on the train split.', link: transform.uri }]
    : [];
  const judged = evaluation
    ? [
        {
          name: 'Evaluation',
          description: `${evaluation.rows} labelled rows of the eval split.`,
          link: `run ${evaluation.runId}`,
        },
      ]
    : [];
  return [...data, ...graph, ...judged];
}

function describeFeature(feature: FittedFeature): { key: string; value: string } {
  return { key: feature.name, value: `${feature.dtype}, ${feature.kind.replaceAll('_', ' ')}: ${feature.reason}` };
}

function describeOutput({ label }: ModelHead): string {
  if (label.kind === 'regression') return `${label.feature} in its own unit.`;
  return `A probability of each class of ${label.feature}: ${label.classes.slice(0, 20).join(', ')}.`;
}

function metricsOf(evaluation: views.EvaluationView): readonly CardMetric[] {
  const threshold = evaluation.decisionThreshold;
  return evaluation.slices.flatMap(({ slice, metrics, intervals }) =>
    Object.entries(metrics).map(([type, value]): CardMetric => {
      const own = (slice === 'Overall' ? evaluation.intervals : (intervals ?? {}))[type as keyof typeof metrics];
      return {
        type,
        value: String(value),
        slice: slice === 'Overall' ? '' : slice,
        ...(own ? { confidence_interval: { lower_bound: String(own.low), upper_bound: String(own.high) } } : {}),
        ...(threshold !== undefined && decided.has(type) ? { threshold } : {}),
      };
    }),
  );
}

const decided: ReadonlySet<string> = new Set([
  'accuracy',
  'precision',
  'recall',
  'f1',
  'false_positive_rate',
  'false_negative_rate',
  'positive_rate',
]);

/** Fewer rows say little of a slice. */
const fewRows = 100;

function foundLimits(model: ModelHead, evaluation: views.EvaluationView | undefined): readonly string[] {
  const unread = model.transform.features.filter(({ kind }) => kind === 'exclude').map(({ name }) => name);
  const small = (evaluation?.slices ?? []).filter(({ rows }) => rows < fewRows).map(({ slice }) => slice);
  return [
    ...(unread.length > 0 ? [`It does not read ${unread.join(', ')}.`] : []),
    ...(small.length > 0 ? [`Measured on fewer than ${fewRows} rows: ${small.join(', ')}.`] : []),
    ...(evaluation?.warnings ?? []).filter(({ about }) => about === 'labels').map(({ text }) => text),
    ...(evaluation ? [] : ['It has not been evaluated.']),
  ];
}

function tradeoffsOf({ evaluation: asked }: ProjectConfig, evaluation: views.EvaluationView | undefined): readonly string[] {
  const threshold = evaluation?.decisionThreshold;
  const own = evaluation?.labels?.map((label, i) => `${evaluation.classes?.[i]} ${label.threshold}`) ?? [];
  if (threshold === undefined && evaluation?.problem === 'multilabel')
    return [`A class is said of a row above its own threshold: ${own.join(', ')}.`];
  if (threshold === undefined) return [];
  const costs = asked.costs;
  const priced = costs
    ? ` Costs: true positive ${costs.true_positive}, false positive ${costs.false_positive}, true negative ${costs.true_negative}, false negative ${costs.false_negative}.`
    : '';
  const said = evaluation?.problem === 'multilabel' ? 'A class is said of a row above' : 'Called positive above';
  return [`${said} ${threshold}.${priced}`];
}
