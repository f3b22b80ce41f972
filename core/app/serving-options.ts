/** The project file's serving keys as options of the model server. */

import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Result, raise, succeed } from '../foundation/index.ts';
import {
  type BatchingMode,
  type ModelServerOptions,
  parseBatchingParameters,
  readBatchingParameters,
  readMonitoringConfig,
  type ServedModelConfig,
  type VersionPolicy,
} from '../serving/index.ts';
import type { ServingSettings, VersionSettings } from './server-messages.ts';

type InterfaceOptions = Required<
  Pick<ModelServerOptions, 'timeoutMs' | 'cors' | 'bodyLimit' | 'pollMs' | 'maxRetries' | 'warmUp'>
>;

export function interfaceOptions(serving: ServingSettings): InterfaceOptions {
  return {
    timeoutMs: serving.rest_api_timeout_in_ms,
    cors: serving.enable_cors_support,
    bodyLimit: Math.round(serving.max_request_megabytes * 2 ** 20),
    pollMs: serving.file_system_poll_wait_seconds * 1000,
    maxRetries: serving.max_num_load_retries,
    warmUp: serving.enable_model_warmup,
  };
}

/** An alias keeps its version loaded, whatever the policy wants. */
export function versionChoice(
  serving: VersionSettings,
): Required<Pick<ServedModelConfig, 'policy' | 'labels' | 'keepsLabelled'>> {
  const labels = new Map(Object.entries(serving.version_labels).map(([label, version]) => [label, BigInt(version)]));
  return { policy: versionPolicy(serving.version_policy), labels, keepsLabelled: true };
}

/** Where a project keeps the tokens of its clients. */
export function tokensPath(projectDir: string): string {
  return join(projectDir, 'serving_tokens.json');
}

/** Raises `file/not-readable` for a certificate or key that cannot be read. */
export async function remoteOptions(
  projectDir: string,
  { remote }: ServingSettings,
): Promise<Pick<ModelServerOptions, 'remote'>> {
  if (!remote) return {};
  const read = (path: string): Promise<string> =>
    readFile(resolve(projectDir, path), 'utf8').catch(() =>
      raise('file/not-readable', 'The certificate or key of serving.remote cannot be read', 'Correct its path.', {
        details: { path },
      }),
    );
  return {
    remote: {
      address: remote.address,
      restPort: remote.rest_api_port,
      grpcPort: remote.port,
      cert: await read(remote.tls_cert),
      key: await read(remote.tls_key),
      hosts: remote.hosts,
      tokensFile: tokensPath(projectDir),
    },
  };
}

function versionPolicy(policy: ServingSettings['version_policy']): VersionPolicy {
  if (policy === 'all') return { kind: 'all' };
  if ('latest' in policy) return { kind: 'latest', versions: policy.latest };
  return { kind: 'specific', versions: policy.specific.map(BigInt) };
}

export type TrafficOptions = Pick<ModelServerOptions, 'batching' | 'metricsPath' | 'register'>;

export type TrafficSettings = Pick<ServingSettings, 'batching' | 'monitoring_config_file' | 'register' | 'register_queue'>;

/** Paths of files are from the project folder. Problems: those of the files. */
export async function trafficOptions(serving: TrafficSettings, projectDir: string): Promise<Result<TrafficOptions>> {
  const { batching, monitoring_config_file: monitoring, register, register_queue: bounded } = serving;
  const file = (path: string): string => resolve(projectDir, path);
  const mode = await batchingMode(batching, file);
  if (!mode.ok) return mode;
  const path = monitoring === undefined ? undefined : await readMonitoringConfig(file(monitoring));
  if (path?.ok === false) return path;
  return succeed({
    batching: mode.value,
    register: register === 'always' ? 'always' : { bounded },
    ...(path ? { metricsPath: path.value ?? null } : {}),
  });
}

async function batchingMode(
  { mode, target_p99_ms: targetP99Ms, parameters_file: path }: ServingSettings['batching'],
  file: (path: string) => string,
): Promise<Result<BatchingMode>> {
  if (mode === 'auto') return succeed({ mode, targetP99Ms });
  if (mode !== 'parameters') return succeed({ mode });
  const parameters = path === undefined ? parseBatchingParameters('') : await readBatchingParameters(file(path));
  return parameters.ok ? succeed({ mode, parameters: parameters.value }) : parameters;
}
