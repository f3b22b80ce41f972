import { describe, expect, it } from 'vitest';
import { type RangeConfig, rangeSchema } from '../../../core/contract/index.ts';
import type { ArtifactRecord } from '../../../core/metadata/index.ts';
import { spansInRange } from '../../../core/pipeline/span-range.ts';

function examples(...spans: readonly (number | [number, 'feedback'])[]): ArtifactRecord[] {
  return spans.map((entry, at) => {
    const [span, origin] = typeof entry === 'number' ? [entry, 'file'] : entry;
    return { id: at, type: 'Examples', uri: '', state: 'LIVE', properties: { span, origin }, createdAt: 0 };
  });
}

function chosen(artifacts: readonly ArtifactRecord[], range: Partial<RangeConfig>): unknown {
  return spansInRange(artifacts, rangeSchema.parse(range)).map((artifact) => artifact.properties['span']);
}

describe('the range of spans', () => {
  const spans = examples(1, 2, 4, 7, 9);
  it('takes all of them unless told otherwise', () => {
    expect(chosen(spans, {})).toEqual([1, 2, 4, 7, 9]);
  });

  it('takes the latest, or a window of the newest there are', () => {
    expect(chosen(spans, { kind: 'latest' })).toEqual([9]);
    expect(chosen(spans, { kind: 'rolling', num_spans: 3 })).toEqual([4, 7, 9]);
    expect(chosen(spans, { kind: 'rolling', num_spans: 2, skip_num_recent_spans: 1 })).toEqual([4, 7]);
    expect(chosen(spans, { kind: 'rolling', num_spans: 9, skip_num_recent_spans: 4 })).toEqual([1]);
  });

  it('takes the spans between two numbers, both included, and an open end', () => {
    expect(chosen(spans, { kind: 'static', start: 2, end: 7 })).toEqual([2, 4, 7]);
    expect(chosen(spans, { kind: 'static', start: 4 })).toEqual([4, 7, 9]);
  });

  it('keeps feedback beside the newest files, and leaves it out only by its number', () => {
    const mixed = examples(1, 2, [3, 'feedback'], [4, 'feedback']);
    expect(chosen(mixed, { kind: 'latest' })).toEqual([2, 3, 4]);
    expect(chosen(mixed, { kind: 'rolling', num_spans: 1, skip_num_recent_spans: 1 })).toEqual([1, 3, 4]);
    expect(chosen(mixed, { kind: 'static', start: 1, end: 3 })).toEqual([1, 2, 3]);
  });
});
