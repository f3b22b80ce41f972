/** Two to twenty runs side by side: data, code, settings, curves and metrics, what differs first. */

import { type NodeName, nodeNames, type PropertyValue, type views } from '../contract/index.ts';
import { raise } from '../foundation/index.ts';
import type { ArtifactRecord, MetadataStore } from '../metadata/index.ts';
import { findRun } from '../pipeline/index.ts';
import { producerOf } from './current-artifacts.ts';
import { evaluationSettings } from './evaluation-settings.ts';
import { evaluationOfRun } from './evaluation-view.ts';
import type { ProjectSession } from './project-session.ts';
import { readRunNotes } from './run-notes.ts';
import { outputsOfRun } from './run-outputs.ts';
import { bestEpoch, readTrainingRecord } from './training-view.ts';

type Cells = ReadonlyMap<string, PropertyValue>;

/** Throws ProblemError `run/not-found`. */
export async function compareRuns(session: ProjectSession, ids: readonly string[]): Promise<views.RunsComparison> {
  const notes = await readRunNotes(session);
  const runs = ids.map(
    (id) => findRun(session.metadata, id) ?? raise('run/not-found', `There is no run "${id}".`, 'See `loopwright runs`.'),
  );
  const described = await Promise.all(runs.map((run) => describeRun(session, run)));
  return {
    runs: runs.map((run, i) => ({
      id: run.id,
      startedAt: run.startedAt,
      state: run.state,
      modelId: described[i].modelId,
      main: described[i].main,
      note: notes[run.id]?.note ?? '',
      tags: notes[run.id]?.tags ?? [],
    })),
    groups: (['data', 'code', 'settings', 'metrics', 'time'] as const).map((name) => ({
      name,
      rows: rowsOf(described.map((one) => one[name])),
    })),
    curves: described.map(({ curve }) => curve),
  };
}

/** Rows that differ first, else in order of appearance. */
function rowsOf(runs: readonly Cells[]): readonly views.ComparedRow[] {
  const names = [...new Set(runs.flatMap((cells) => [...cells.keys()]))];
  const rows = names.map((name) => {
    const values = runs.map((cells) => cells.get(name) ?? null);
    return { name, values, differs: values.some((value) => value !== values[0]) };
  });
  return [...rows.filter(({ differs }) => differs), ...rows.filter(({ differs }) => !differs)];
}

interface DescribedRun {
  readonly modelId?: number;
  readonly main?: views.Evaluation['main'];
  readonly data: Cells;
  readonly code: Cells;
  readonly settings: Cells;
  readonly metrics: Cells;
  readonly time: Cells;
  readonly curve: views.RunsComparison['curves'][number];
}

async function describeRun(session: ProjectSession, run: views.RunSummary): Promise<DescribedRun> {
  const { metadata } = session;
  const outputs = (node: NodeName): readonly ArtifactRecord[] =>
    outputsOfRun(metadata, run.id, node).map(({ artifact }) => artifact);
  const model = outputs('Trainer')[0];
  const record = model ? await readTrainingRecord(session, model) : undefined;
  const evaluation = await evaluationOfRun(session, run.id);
  const blessing: [string, PropertyValue][] = evaluation ? [['blessed', evaluation.blessed ? 'yes' : 'no']] : [];
  const pushed: [string, PropertyValue][] = run.pushedVersion ? [['pushed_version', run.pushedVersion]] : [];
  return {
    ...(model ? { modelId: model.id } : {}),
    ...(evaluation ? { main: evaluation.main } : {}),
    data: new Map(outputs('ExampleGen').flatMap(examplesCells)),
    code: codeCells(metadata, outputs),
    settings: new Map([...settingsCells(record), ...transformCells(outputs('Transform')[0]), ...evaluationSettings(evaluation)]),
    metrics: new Map<string, PropertyValue>([...Object.entries(evaluation?.metrics ?? {}), ...blessing, ...pushed]),
    time: new Map<string, PropertyValue>(
      run.nodes.filter(({ state }) => state === 'COMPLETE').map(({ node, seconds }) => [node, Number(seconds.toFixed(2))]),
    ),
    curve: (record?.candidate.epochs ?? []).map(({ epoch, loss, validationLoss }) => ({ epoch, loss, validationLoss })),
  };
}

/** By span, what was in it: numbers of artifacts differ where nothing else does. */
function examplesCells({ properties }: ArtifactRecord): [string, PropertyValue][] {
  const span = `span ${properties['span'] ?? 1}`;
  const rows = Object.entries(properties).filter(([name]) => name.startsWith('rows_'));
  const hash = String(properties['content_hash'] ?? '').slice(0, 12);
  return [
    [`${span} content`, hash],
    ...rows.map(([name, count]): [string, PropertyValue] => [`${span} ${name.slice('rows_'.length)} rows`, count]),
  ];
}

/** The code version of whoever made what the run used, whether in this run or an earlier one. */
function codeCells(metadata: MetadataStore, outputs: (node: NodeName) => readonly ArtifactRecord[]): Cells {
  const cells = new Map<string, PropertyValue>();
  for (const node of nodeNames) {
    for (const { id } of outputs(node)) {
      const version = producerOf(metadata, id)?.properties['code_version'];
      if (version !== undefined) cells.set(node, version);
    }
  }
  return cells;
}

function settingsCells(record: Awaited<ReturnType<typeof readTrainingRecord>>): [string, PropertyValue][] {
  if (!record) return [];
  const settings = Object.entries(record.settings).map(([name, value]): [string, PropertyValue] => [
    name,
    typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return [...settings, ['kept family', record.family], ['engine used', record.engine], ['best epoch', bestEpoch(record)]];
}

function transformCells(transform: ArtifactRecord | undefined): [string, PropertyValue][] {
  const hash = transform?.properties['content_hash'];
  return hash === undefined ? [] : [['transform content', String(hash).slice(0, 12)]];
}
