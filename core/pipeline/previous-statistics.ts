/** Which statistics drift is measured against: those of the span before. */

import type { ArtifactRecord, MetadataStore } from '../metadata/index.ts';

/**
 * Of the LIVE statistics that end with an earlier span, the newest of the latest span. With the range `latest`, or
 * `rolling` over one span, that is span against span; with more spans it is all of them with and without the new one.
 */
export function previousStatistics(metadata: MetadataStore, current: ArtifactRecord): ArtifactRecord | undefined {
  let previous: ArtifactRecord | undefined;
  for (const artifact of metadata.artifacts({ type: 'ExampleStatistics', state: 'LIVE' })) {
    if (lastSpan(artifact) >= lastSpan(current)) continue;
    if (previous === undefined || lastSpan(artifact) >= lastSpan(previous)) previous = artifact;
  }
  return previous;
}

function lastSpan(artifact: ArtifactRecord): number {
  return Number(artifact.properties['span'] ?? 0);
}
