/** tensorflow.serving.ModelService over the served models. */

import { servedModels } from '../model-server-config.ts';
import type { ServedModels } from '../served-models.ts';
import { notFound } from '../serving-status.ts';
import type {
  GetModelStatusRequest,
  GetModelStatusResponse,
  ReloadConfigRequest,
  ReloadConfigResponse,
} from './config-messages.ts';
import { modelSpec } from './prediction-service.ts';

export class ModelService {
  readonly #models: ServedModels;

  readonly #metric: (name: string) => number;

  /** `metric` gives a counter's value by TensorFlow's name. */
  constructor(models: ServedModels, metric: (name: string) => number) {
    this.#models = models;
    this.#metric = metric;
  }

  GetModelStatus = async (request: GetModelStatusRequest): Promise<GetModelStatusResponse> => {
    const spec = modelSpec(request.model_spec);
    const versions = this.#models.byName.get(spec.model)?.reported(spec) ?? [];
    if (versions.length === 0) {
      notFound(
        spec.version === undefined
          ? `Could not find any versions of model ${spec.model}`
          : `Could not find version ${spec.version} of model ${spec.model}`,
      );
    }
    return {
      model_version_status: versions.map(({ version, state, errorCode, errorMessage }) => ({
        version: BigInt(version),
        state,
        status: { error_code: errorCode, error_message: errorMessage },
      })),
    };
  };

  /** Refusals are thrown, and become the call's status. */
  HandleReloadConfigRequest = async (request: ReloadConfigRequest): Promise<ReloadConfigResponse> => {
    const names = [...new Set(request.metric_names)];
    const before = names.map(this.#metric);
    await this.#models.replace(servedModels(request.config));
    return {
      status: { error_code: 'OK', error_message: '' },
      metric: names.map((name, i) => ({ name, int64_value_increase: BigInt(this.#metric(name) - (before[i] ?? 0)) })),
    };
  };
}

/** Whether anything can be asked: every model has a version. */
export function isServing(models: ServedModels): boolean {
  return [...models.byName.values()].every((model) => model.reported().some(({ state }) => state === 'AVAILABLE'));
}
