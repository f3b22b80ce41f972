/** The project file's serving keys as options of the model server. */

import type { ModelServerOptions, ServedModelConfig, VersionPolicy } from '../serving/index.ts';
import type { ServingSettings } from './server-messages.ts';

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

export function versionChoice(serving: ServingSettings): Required<Pick<ServedModelConfig, 'policy' | 'labels'>> {
  const labels = new Map(Object.entries(serving.version_labels).map(([label, version]) => [label, BigInt(version)]));
  return { policy: versionPolicy(serving.version_policy), labels };
}

function versionPolicy(policy: ServingSettings['version_policy']): VersionPolicy {
  if (policy === 'all') return { kind: 'all' };
  if ('latest' in policy) return { kind: 'latest', versions: policy.latest };
  return { kind: 'specific', versions: policy.specific.map(BigInt) };
}
