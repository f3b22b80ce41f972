/** What the Models screen asks: the formats of a model, and an export as events. */

import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { views } from '../contract/index.ts';
import { ProblemError, unwrap } from '../foundation/index.ts';
import { closeModel, loadModel, type Model, writableFormats } from '../model/index.ts';
import { newestVersion } from './default-version.ts';
import { projectModelFacts } from './export-facts.ts';
import { runExport } from './export-host.ts';
import { type ExportRecord, exportFormats, exportSteps } from './export-model.ts';
import { projectExamplesDir } from './export-sources.ts';
import { refuseForPage } from './exported-page/page-inputs.ts';
import { servingFormatDir } from './model-analysis.ts';
import { type ProgressWatch, progressEvents } from './progress-events.ts';
import type { ProjectSession } from './project-session.ts';

type Format = views.ExportFormatName;

export async function exportFormatViews(session: ProjectSession, modelId: number): Promise<readonly views.ExportFormatView[]> {
  const model = unwrap(await loadModel(servingFormatDir(session, modelId)));
  const writable = { ...writableFormats(model), html: pageFormat(model) };
  closeModel(model);
  return Promise.all(
    exportFormats.map(async (format) => ({ format, ...writable[format], output: await freeFolder(session, modelId, format) })),
  );
}

function pageFormat(model: Model): Pick<views.ExportFormatView, 'inputs' | 'reason'> {
  try {
    refuseForPage(model);
    return { inputs: 'raw' };
  } catch (error) {
    if (error instanceof ProblemError) return { reason: error.problem.message };
    throw error;
  }
}

/** `exports/<model>-<version>/<format>` in the project, numbered where there is something in it already. */
async function freeFolder(session: ProjectSession, modelId: number, format: Format): Promise<string> {
  const version = newestVersion(session, modelId) ?? `model-${modelId}`;
  const first = join(session.dir, 'exports', `${session.modelName}-${version}`, format);
  for (let n = 1; ; n++) {
    const dir = n === 1 ? first : `${first}-${n}`;
    if ((await readdir(dir).catch(() => [])).length === 0) return dir;
  }
}

export interface ExportInput {
  readonly modelId: number;
  readonly format: Format;
  readonly quantization: 'none' | 'float16' | 'uint8';
  readonly output?: string;
}

export interface ExportEventOptions {
  readonly programDir?: string;
  readonly signal?: AbortSignal;
  /** A page that was written. */
  onPage(path: string): void;
}

/** Progress first, the export last; ended by the signal, or by whoever stops listening. */
export async function* exportEvents(
  session: ProjectSession,
  input: ExportInput,
  { programDir, signal, onPage }: ExportEventOptions,
): AsyncGenerator<views.AnalysisEvent<views.ExportView>, void, void> {
  const { modelId, format, quantization } = input;
  const output = input.output === undefined ? await freeFolder(session, modelId, format) : resolve(session.dir, input.output);
  const facts = await projectModelFacts(session, String(modelId));
  const rows = projectExamplesDir(session);
  const order = { modelDir: servingFormatDir(session, modelId), format, output, rows, split: 'eval', quantization, facts };
  const work = ({ signal: stopped, onProgress }: ProgressWatch) => {
    let done = 0;
    const onStep = (): void => onProgress(++done, exportSteps.length + 1);
    return runExport(order, { programDir, signal: stopped, onStep });
  };
  const view = exportView(unwrap(yield* progressEvents(work, signal)), output);
  if (view.page !== undefined) onPage(view.page);
  yield { kind: 'done', answer: view };
}

function exportView(record: ExportRecord, output: string): views.ExportView {
  const { largest_difference, rows_changed_by_rounding, model_date: _, ...rest } = record;
  return {
    ...rest,
    output,
    largestDifference: largest_difference,
    changedByRounding: rows_changed_by_rounding,
    ...(record.format === 'html' ? { page: /\.html?$/i.test(output) ? output : join(output, 'model.html') } : {}),
  };
}
