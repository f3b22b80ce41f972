/** TensorFlow Serving's monitoring_config_file: whether there is a Prometheus page, and where. */

import { readFile } from 'node:fs/promises';
import { defineMessage, nested, parseMessage, scalar } from '../../formats/index.ts';
import { createProblem, fail, ProblemError, type Result, succeed } from '../../foundation/index.ts';

interface PrometheusConfig {
  enable: boolean;
  path: string;
}
interface MonitoringConfig {
  prometheus_config?: PrometheusConfig;
}

const prometheusType = defineMessage<PrometheusConfig>('tensorflow.serving.PrometheusConfig', 'implicit', [
  scalar<PrometheusConfig>('bool', 'enable', 1),
  scalar<PrometheusConfig>('string', 'path', 2),
]);
const monitoringType = defineMessage<MonitoringConfig>('tensorflow.serving.MonitoringConfig', 'implicit', [
  nested<MonitoringConfig>(() => prometheusType, 'prometheus_config', 1),
]);

/** Source: TensorFlow Serving. */
export const defaultMetricsPath = '/monitoring/prometheus/metrics';

/** The page's path; undefined where the file turns it off. Problems: `file/not-readable`, `serving/bad-request`. */
export async function readMonitoringConfig(path: string): Promise<Result<string | undefined>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const reason = String((error as NodeJS.ErrnoException).code);
    const details = { path, reason };
    return fail(createProblem('file/not-readable', 'The monitoring config file cannot be read', 'Check its path.', { details }));
  }
  return parseMonitoringConfig(text);
}

export function parseMonitoringConfig(text: string): Result<string | undefined> {
  try {
    const { prometheus_config: prometheus } = parseMessage(monitoringType, text);
    if (!prometheus?.enable) return succeed(undefined);
    return succeed(prometheus.path === '' ? defaultMetricsPath : prometheus.path);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const message = `Error parsing text-format tensorflow.serving.MonitoringConfig: ${error.problem.message}`;
    return fail(createProblem('serving/bad-request', message, 'Correct the monitoring config file.'));
  }
}
