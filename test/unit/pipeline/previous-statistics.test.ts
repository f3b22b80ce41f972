import { describe, expect, it } from 'vitest';
import type { ArtifactRecord, MetadataStore } from '../../../core/metadata/index.ts';
import { previousStatistics } from '../../../core/pipeline/previous-statistics.ts';

const artifact = (id: number, span: number): ArtifactRecord => ({
  id,
  type: 'ExampleStatistics',
  uri: `artifacts/StatisticsGen/statistics/${id}`,
  state: 'LIVE',
  properties: { span },
  createdAt: id,
});

const store = (...artifacts: readonly ArtifactRecord[]): MetadataStore =>
  ({ artifacts: () => artifacts }) as unknown as MetadataStore;

describe('The statistics of the span before', () => {
  it('are the newest of the latest span that ends earlier', () => {
    const all = [artifact(1, 1), artifact(2, 2), artifact(3, 2), artifact(4, 3), artifact(5, 3), artifact(6, 1)];
    expect(previousStatistics(store(...all), artifact(5, 3))?.id).toBe(3);
    expect(previousStatistics(store(...all), artifact(3, 2))?.id).toBe(6);
  });

  it('are not there for the first span, however often it was run', () => {
    expect(previousStatistics(store(artifact(1, 1), artifact(2, 1)), artifact(2, 1))).toBeUndefined();
  });
});
