/** The project file's serving keys as options of the model server. */

import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { raise } from '../foundation/index.ts';
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
