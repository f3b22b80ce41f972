/** A model as one HTML page: its script answers the rows first, then the page is written and says how near it came. */

import { basename, dirname } from 'node:path';
import { type DecisionThreshold, type PageFacts, type PageMetric, thresholdOf, usualThreshold } from '../contract/index.ts';
import type { ColumnBatch } from '../formats/index.ts';
import { createPredictor, type Model, modelFolders, writeWholeFile } from '../model/index.ts';
import { answerScale, answersOf, type Compared, largestDifference } from './export-compare.ts';
import { pageRows } from './exported-page/page-batch.ts';
import { pageContent, printPage, readPageParts } from './exported-page/page-file.ts';
import { pageInputs, refuseForPage } from './exported-page/page-inputs.ts';
import { runPagePredictor } from './exported-page/run-page.ts';

/** What a project knows of a model beyond its folder. */
export interface ModelFacts {
  readonly name: string;
  readonly version?: string;
  readonly metrics: readonly PageMetric[];
  readonly evaluatedRows?: number;
  readonly threshold: DecisionThreshold;
}

export interface PageRequest {
  /** The file to write. */
  readonly path: string;
  readonly modelDir: string;
  readonly facts?: ModelFacts;
  /** ISO 8601. */
  readonly trainedAt: string;
  readonly batch: ColumnBatch;
  /** Where the page's parts were built; default: beside the program. */
  readonly partsDir?: string;
}

/** Raises model/not-exportable for a transform that a page cannot compute. `write` is to be called once the answers are near enough. */
export async function makePage(model: Model, request: PageRequest): Promise<Compared & { write(): Promise<void> }> {
  refuseForPage(model);
  const parts = await readPageParts(request.partsDir);
  const content = pageContent(model);
  const { batch } = request;
  const scores = runPagePredictor(parts.predictor, content, pageRows(model.transform.inputs, batch));
  const difference = largestDifference(scores.flat(), answersOf(createPredictor(model).predict(batch)), answerScale(model));
  const facts = pageFacts(model, request, { rows: batch.rows, largestDifference: difference });
  return {
    engine: `the page's script in V8 ${process.versions.v8}`,
    rows: batch.rows,
    largest_difference: difference,
    write: () => writeWholeFile(request.path, [printPage(parts, content, facts)]),
  };
}

function pageFacts(model: Model, request: PageRequest, compared: PageFacts['compared']): PageFacts {
  const { label, network, transform } = model;
  const { trainedAt } = request;
  const { threshold, ...facts } = request.facts ?? factsOfFolder(request.modelDir, label.feature);
  const classes = label.kind === 'regression' ? [] : label.classes;
  return {
    ...facts,
    trainedAt,
    compared,
    family: network.family,
    label: label.feature,
    kind: label.kind,
    classes,
    thresholds: classes.map((name) => thresholdOf(threshold, name)),
    inputs: pageInputs(transform),
  };
}

/** A version's folder is a number in that of its model; that of an artifact says nothing of what is predicted. */
function factsOfFolder(dir: string, label: string): ModelFacts {
  const own = basename(dir);
  const name = own === modelFolders.candidate ? label : own;
  const facts = { metrics: [], threshold: usualThreshold };
  return /^\d+$/.test(name) ? { ...facts, name: basename(dirname(dir)), version: name } : { ...facts, name };
}
