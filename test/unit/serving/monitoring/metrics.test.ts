/** The Prometheus page in TensorFlow Serving's words and numbers. */

import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../../core/foundation/index.ts';
import { Counter, exponentialLimits, Histogram, metricsPage, sixDigits } from '../../../../core/serving/monitoring/metrics.ts';
import { parseMonitoringConfig } from '../../../../core/serving/monitoring/monitoring-config.ts';
import { ServingMetrics } from '../../../../core/serving/monitoring/serving-metrics.ts';

describe('metrics page', () => {
  it('writes counters with their labels in order, values escaped', () => {
    const counter = new Counter('/tensorflow/serving/request_count', ['model_name', 'status']);
    counter.add(['m', 'OK'], 2);
    counter.add(['a "b" \\c', 'NOT_FOUND']);
    expect(metricsPage([counter])).toBe(
      '# TYPE :tensorflow:serving:request_count counter\n' +
        ':tensorflow:serving:request_count{model_name="m",status="OK"} 2\n' +
        ':tensorflow:serving:request_count{model_name="a \\"b\\" \\\\c",status="NOT_FOUND"} 1\n',
    );
  });

  it('writes histograms cumulative, +Inf last, then sum and count', () => {
    const histogram = new Histogram('/h', ['x'], [1, 10]);
    for (const value of [0.5, 1, 5, 20, 30]) histogram.add(['v'], value);
    expect(metricsPage([histogram])).toBe(
      '# TYPE :h histogram\n' +
        ':h_bucket{x="v",le="1"} 1\n:h_bucket{x="v",le="10"} 3\n:h_bucket{x="v",le="+Inf"} 5\n' +
        ':h_sum{x="v"} 56.5\n:h_count{x="v"} 5\n',
    );
  });

  it('has the buckets of TensorFlow Serving: 10 µs times 1.8 to the k, in %g', () => {
    const limits = exponentialLimits(10, 1.8, 33).map(sixDigits);
    expect(limits.slice(0, 6)).toEqual(['10', '18', '32.4', '58.32', '104.976', '188.957']);
    // printf('%g', 10 * 1.8 ** 20) and of the last.
    expect([limits[20], limits[32]]).toEqual(['1.27482e+06', '1.47476e+09']);
    expect(limits).toHaveLength(33);
    expect([sixDigits(0), sixDigits(0.0001), sixDigits(0.00001), sixDigits(999999.6), sixDigits(123456)]).toEqual([
      '0',
      '0.0001',
      '1e-05',
      '1e+06',
      '123456',
    ]);
  });

  it("counts requests by model and status, and latencies of answered ones under both entry points' names", () => {
    const metrics = new ServingMetrics();
    metrics.request({ model: 'm', api: 'predict', entrypoint: 'REST' }, 'OK', 0.015);
    metrics.request({ model: 'm', api: 'Predict', entrypoint: 'GRPC' }, 'INVALID_ARGUMENT', 1);
    metrics.run('m', 'fused', 0.02);
    const page = metrics.page();
    expect(page).toContain(':tensorflow:serving:request_count{model_name="m",status="INVALID_ARGUMENT"} 1\n');
    expect(page).toContain('request_latency_bucket{model_name="m",API="predict",entrypoint="REST",le="18"} 1\n');
    expect(page).toContain('request_latency_sum{model_name="m",API="predict",entrypoint="REST"} 15\n');
    expect(page).not.toContain('entrypoint="GRPC"');
    expect(page).toContain('runtime_latency_count{model_name="m",API="Predict",runtime="fused"} 1\n');
    expect(page).not.toContain('# HELP');
  });
});

describe('monitoring config', () => {
  it.each([
    ['prometheus_config { enable: true path: "/metrics" }', '/metrics'],
    ['prometheus_config: { enable: true }', '/monitoring/prometheus/metrics'],
    ['prometheus_config { enable: false path: "/metrics" }', undefined],
    ['', undefined],
  ])('%s', (text, path) => expect(unwrap(parseMonitoringConfig(text))).toBe(path));

  it('refuses what it does not know', () => {
    const parsed = parseMonitoringConfig('prometheus { enable: true }');
    expect(parsed.ok ? '' : parsed.problem.message).toMatch(
      /^Error parsing text-format tensorflow.serving.MonitoringConfig: Line 1/,
    );
  });
});
