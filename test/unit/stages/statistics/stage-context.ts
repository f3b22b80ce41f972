/** A stage's context over temporary folders. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type {
  ArtifactType,
  InputArtifact,
  Properties,
  Stage,
  StageContext,
  StageReport,
} from '../../../../core/contract/index.ts';
import type { Json } from '../../../../core/foundation/index.ts';

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'loopwright-stage-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export function artifact(type: ArtifactType, dir: string, properties: Properties = {}): InputArtifact {
  return { id: 1, type, dir, properties };
}

export interface StageRun {
  readonly inputs: Readonly<Record<string, readonly InputArtifact[]>>;
  readonly properties?: Json;
  readonly signal?: AbortSignal;
}

/** Every output in a folder of its own below `dir`. */
export async function contextFor(stage: Stage, run: StageRun): Promise<StageContext & { readonly reports: StageReport[] }> {
  const dir = await temporaryFolder();
  const reports: StageReport[] = [];
  return {
    projectDir: dir,
    inputs: run.inputs,
    outputs: Object.fromEntries(Object.keys(stage.outputs).map((key) => [key, join(dir, key)])),
    stateDir: join(dir, 'state'),
    properties: run.properties ?? {},
    seed: 1,
    signal: run.signal ?? new AbortController().signal,
    report: (report) => reports.push(report),
    reports,
  };
}
