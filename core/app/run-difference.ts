/** Two runs side by side: what each node did, what came out of it, how the models did. */

import { type NodeName, nodeNames, type PropertyValue, type views } from '../contract/index.ts';
import { raise } from '../foundation/index.ts';
import type { MetadataStore } from '../metadata/index.ts';
import { findRun } from '../pipeline/index.ts';
import { evaluationSettings } from './evaluation-settings.ts';
import { evaluationOfRun } from './evaluation-view.ts';
import type { ProjectSession } from './project-session.ts';
import { outputsOfRun, type RunOutput } from './run-outputs.ts';

type Sides<T> = readonly [from: T, to: T];

export interface RunDifference {
  readonly from: string;
  readonly to: string;
  readonly nodes: readonly {
    readonly node: NodeName;
    readonly states: Sides<views.NodeState>;
    readonly seconds: Sides<number>;
    /** Both runs have the very same content out of it. */
    readonly sameOutputs: boolean;
    /**
     * Facts, properties of the outputs as `output.property`, and of Evaluator what it was asked, that differ; null where a
     * side has none.
     */
    readonly changes: Readonly<Record<string, Sides<PropertyValue | null>>>;
  }[];
  /** Every metric of either run; null where it was not evaluated. */
  readonly metrics: Readonly<Record<string, Sides<number | null>>>;
}

/** Throws ProblemError `run/not-found`. */
export async function differenceOfRuns(session: ProjectSession, from: string, to: string): Promise<RunDifference> {
  const runs = [from, to].map((id) => {
    const run = findRun(session.metadata, id);
    return run ?? raise('run/not-found', `There is no run "${id}".`, 'See `loopwright runs`.');
  });
  const [before, after] = runs as [views.RunSummary, views.RunSummary];
  const known = nodeNames.filter((name) => runs.some(({ nodes }) => nodes.some(({ node }) => node === name)));
  const evaluations = await Promise.all(runs.map((run) => evaluationOfRun(session, run.id)));
  const metrics = evaluations.map((evaluation) => new Map(Object.entries(evaluation?.metrics ?? {})));
  const asked = differing(sidesOf(new Map(evaluationSettings(evaluations[0])), new Map(evaluationSettings(evaluations[1]))));
  return {
    from,
    to,
    nodes: known.map((name) => {
      const node = nodeDifference(session.metadata, name, [before, after]);
      return name === 'Evaluator' ? { ...node, changes: { ...node.changes, ...asked } } : node;
    }),
    metrics: sidesOf(metrics[0] ?? new Map(), metrics[1] ?? new Map()),
  };
}

function nodeDifference(metadata: MetadataStore, node: NodeName, runs: Sides<views.RunSummary>): RunDifference['nodes'][number] {
  const [before, after] = runs.map((run) => run.nodes.find((one) => one.node === node));
  const [outputsBefore, outputsAfter] = runs.map((run) => outputsOfRun(metadata, run.id, node));
  const described = (run: views.NodeRun | undefined, outputs: readonly RunOutput[] = []): Map<string, PropertyValue> => {
    const properties = outputs.flatMap(({ key, artifact }) =>
      Object.entries(artifact.properties).map(([name, value]): [string, PropertyValue] => [`${key}.${name}`, value]),
    );
    const rows: [string, PropertyValue | undefined][] = [
      ['rows_in', run?.rowsIn],
      ['rows_out', run?.rowsOut],
    ];
    const known = rows.filter((entry): entry is [string, PropertyValue] => entry[1] !== undefined);
    return new Map([...known, ...Object.entries(run?.facts ?? {}), ...properties]);
  };
  const all = sidesOf(described(before, outputsBefore), described(after, outputsAfter));
  const hashes = (outputs: readonly RunOutput[] = []): string =>
    JSON.stringify(outputs.map(({ key, artifact }) => [key, artifact.properties['content_hash'] ?? artifact.id]));
  return {
    node,
    states: [before?.state ?? 'SKIPPED', after?.state ?? 'SKIPPED'],
    seconds: [before?.seconds ?? 0, after?.seconds ?? 0],
    sameOutputs: hashes(outputsBefore) === hashes(outputsAfter),
    changes: differing(all),
  };
}

function differing<T>(all: Record<string, Sides<T>>): Record<string, Sides<T>> {
  return Object.fromEntries(Object.entries(all).filter(([, [a, b]]) => a !== b));
}

function sidesOf<T>(a: ReadonlyMap<string, T>, b: ReadonlyMap<string, T>): Record<string, Sides<T | null>> {
  const names = [...new Set([...a.keys(), ...b.keys()])];
  return Object.fromEntries(names.map((name): [string, Sides<T | null>] => [name, [a.get(name) ?? null, b.get(name) ?? null]]));
}
