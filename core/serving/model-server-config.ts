/** ModelServerConfig, as a text file or a reload request has it, into the models to serve. */

import { readFile } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { parseMessage } from '../formats/index.ts';
import { createProblem, fail, ProblemError, type Result, succeed } from '../foundation/index.ts';
import { type ModelConfigProto, type ModelServerConfig, modelServerConfigType } from './grpc/config-messages.ts';
import { latestVersion, type ServedModelConfig, type VersionPolicy } from './model-config.ts';
import { invalidArgument, ServingError } from './serving-status.ts';

/** What a folder holds is seen when it is loaded; the word only has to be one of these. */
const platforms: ReadonlySet<string> = new Set(['tensorflow', 'loopwright', 'onnx', 'tfjs']);

/** Throws ServingError INVALID_ARGUMENT for what TensorFlow Serving refuses, in its words. */
export function servedModels(config: ModelServerConfig | undefined): readonly ServedModelConfig[] {
  const list = config?.model_config_list;
  if (!list) {
    return invalidArgument(
      'ServerModelConfig type not supported by HandleReloadConfigRequest. Only ModelConfigList is currently supported',
    );
  }
  const names = new Set<string>();
  return list.config.map((model) => {
    if (names.has(model.name)) invalidArgument(`Illegal to list model ${model.name} multiple times in config list`);
    names.add(model.name);
    return servedModel(model);
  });
}

function servedModel(model: ModelConfigProto): ServedModelConfig {
  const { name, base_path: basePath, model_platform: platform, version_labels: labels } = model;
  if (name === '') invalidArgument('ModelConfig has no name specified.');
  if (!isAbsolute(basePath)) {
    invalidArgument(`Expected model ${name} to have an absolute path or URI; got base_path()=${basePath}`);
  }
  if (platform === '' && model.model_type === 'MODEL_TYPE_UNSPECIFIED') {
    invalidArgument(
      `Illegal setting neither ModelServerConfig::model_type (deprecated) nor ModelServerConfig::model_platform, model name is ${name}`,
    );
  }
  if (platform !== '' && !platforms.has(platform)) {
    throw new ServingError('FAILED_PRECONDITION', `PlatformConfigMap has no entry for platform ${platform}`);
  }
  return {
    name,
    basePath,
    policy: versionPolicy(model),
    ...requestLogging(model),
    labels: new Map([...labels].map(([label, version]) => [label, version ?? 0n])),
  };
}

/** TensorFlow Serving looks a collector up by its type and brings none along; ours writes files. */
function requestLogging({ name, logging_config: config }: ModelConfigProto): Pick<ServedModelConfig, 'logging'> {
  if (!config) return {};
  const { type = '', filename_prefix: prefix = '' } = config.log_collector_config ?? {};
  const rate = config.sampling_config?.sampling_rate ?? 0;
  if (type !== '' && type !== 'file') {
    throw new ServingError('NOT_FOUND', `Cannot find LogCollector::Factory for type: ${type}`);
  }
  if (!(rate >= 0 && rate <= 1)) invalidArgument(`sampling_rate of model ${name} must be from 0 to 1; got ${rate}`);
  if (rate === 0) return {};
  if (!isAbsolute(prefix)) {
    invalidArgument(`Expected model ${name} to log to an absolute path; got filename_prefix()=${prefix}`);
  }
  return { logging: { prefix, rate } };
}

function versionPolicy({ model_version_policy: policy }: ModelConfigProto): VersionPolicy {
  if (policy?.all) return { kind: 'all' };
  if (policy?.specific) return { kind: 'specific', versions: policy.specific.versions };
  const versions = policy?.latest?.num_versions ?? 0;
  return versions === 0 ? latestVersion : { kind: 'latest', versions };
}

/** A model_config_file. Problems: `file/not-readable`, `serving/bad-request` with line and column. */
export async function readModelConfigFile(path: string): Promise<Result<readonly ServedModelConfig[]>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const reason = String((error as NodeJS.ErrnoException).code);
    return fail(
      createProblem('file/not-readable', 'The model config file cannot be read', 'Check its path.', {
        details: { path, reason },
      }),
    );
  }
  try {
    return succeed(servedModels(parseMessage(modelServerConfigType, text)));
  } catch (error) {
    const cause =
      error instanceof ProblemError ? error.problem.message : error instanceof ServingError ? error.message : undefined;
    if (cause === undefined) throw error;
    const message = `Error parsing text-format tensorflow.serving.ModelServerConfig: ${cause}`;
    return fail(createProblem('serving/bad-request', message, 'Correct the model config file.', { details: { path } }));
  }
}
