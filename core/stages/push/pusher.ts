/** Pusher: a blessed model becomes a new served version; a model not blessed stays where it is, unless a reason overrides that. */

import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type InputArtifact,
  type Properties,
  routingStatePath,
  routingStateSchema,
  type Stage,
  type StageContext,
  type StageOutcome,
} from '../../contract/index.ts';
import { attempt, type Clock, raise, systemClock, throwIfCancelled } from '../../foundation/index.ts';
import { modelFolders, raiseDiskProblem } from '../../model/index.ts';
import { copyFolder, exists, publishVersion } from './publish-version.ts';

interface PusherProperties {
  readonly model_name?: string;
  /** Why a model is pushed that is not blessed. */
  readonly override_reason?: string;
}

/** In the state folder: the version about to appear, so that a resumed push does not add a second one. */
const intentFileName = 'pushed-version';

export const pusher: Stage = createPusher(systemClock);

/** Versions are named by the clock's seconds. */
export function createPusher(clock: Clock): Stage {
  return {
    node: 'Pusher',
    codeVersion: 1,
    inputs: {
      model: { type: 'Model' },
      blessing: { type: 'ModelBlessing', optional: true },
      evaluation: { type: 'ModelEvaluation', optional: true },
    },
    outputs: { pushed_model: 'PushedModel' },
    execute: (context) => attempt(() => push(context, clock).catch(raiseDiskProblem)),
  };
}

async function push(context: StageContext, clock: Clock): Promise<StageOutcome> {
  const [model, blessing] = [context.inputs.model?.at(-1), context.inputs.blessing?.at(-1)];
  const { model_name: name, override_reason: reason } = context.properties as PusherProperties;
  if (model === undefined) raise('artifact/not-found', 'Pusher got no model.', 'Run Trainer first.');
  if (name === undefined || !/^[A-Za-z0-9_.-]+$/.test(name) || /^\.+$/.test(name)) {
    raise(
      'usage/invalid-argument',
      `The served model needs a name of letters, digits, _, . and -: ${name ?? ''}`,
      'Set serving.model_name.',
    );
  }
  if (reason === undefined && (blessing === undefined || !(await isBlessed(blessing)))) {
    return toOutcome({ pushed: 0 }, { pushed: 'no', why: 'the model is not blessed' });
  }
  throwIfCancelled(context.signal);
  const source = join(model.dir, modelFolders.candidate);
  if (!(await exists(join(source, 'model.json')))) {
    raise(
      'model/not-found',
      `The model artifact holds no ${modelFolders.candidate}/model.json: ${model.dir}`,
      'Train the model again.',
    );
  }
  const version = await pushOnce(context, { source, name, seconds: Math.floor(clock.now() / 1000) });
  const target = context.outputs.pushed_model;
  await copyFolder(source, join(target, modelFolders.candidate));
  const evaluation = context.inputs.evaluation?.at(-1);
  if (evaluation !== undefined) await copyFile(join(evaluation.dir, 'evaluation.json'), join(target, 'evaluation.json'));
  const pushed_destination = `serving_model/${name}/${version}`;
  const override: Properties = reason === undefined ? {} : { override_reason: reason };
  const properties = { pushed: 1, pushed_destination, pushed_version: String(version), ...override };
  return toOutcome(properties, { pushed: 'yes', version: String(version), ...(await waiting(context.projectDir, name)) });
}

/** While requests are routed between versions, a new one gets none of those that name no version. */
async function waiting(projectDir: string, name: string): Promise<{ readonly waits?: string }> {
  const text = await readFile(join(projectDir, routingStatePath), 'utf8').catch(() => '[]');
  const kept = routingStateSchema.array().safeParse(jsonOf(text));
  const routing = kept.data?.find((one) => one.routing.model === name)?.routing;
  if (!routing || routing.variants.length === 0) return {};
  return { waits: `requests are routed to ${routing.variants.map(({ version }) => version).join(' and ')}` };
}

/** What is not JSON is no routing; the server says so when it starts. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Push {
  readonly source: string;
  readonly name: string;
  readonly seconds: number;
}

/** The pushed version; the one an interrupted attempt already pushed, where there is one. */
async function pushOnce(context: StageContext, { source, name, seconds }: Push): Promise<number> {
  const base = join(context.projectDir, 'serving_model', name);
  const intent = join(context.stateDir, intentFileName);
  const earlier = await readFile(intent, 'utf8').catch(() => '');
  if (/^\d+$/.test(earlier) && (await exists(join(base, earlier)))) return Number(earlier);
  const { version } = await publishVersion(source, base, {
    version: seconds,
    onNamed: (free) => writeFile(intent, String(free)),
  });
  return version;
}

async function isBlessed({ dir, properties }: InputArtifact): Promise<boolean> {
  return properties.blessed === 1 && (await exists(join(dir, 'BLESSED')));
}

function toOutcome(properties: Properties, facts: Record<string, string>): StageOutcome {
  return { outputs: { pushed_model: properties }, rowsIn: 0, rowsOut: 0, facts };
}
