/** What came in when: every version in time, two of them compared, and what all of it takes on disk. */

import { useState } from 'react';
import type { views } from '../../../core/contract/index.ts';
import { DifferencePanel } from './difference-panel.tsx';
import { DiskUsePanel } from './disk-use-panel.tsx';
import { Timeline } from './timeline.tsx';
import { VersionTable } from './version-table.tsx';

export interface VersionsTabProps {
  readonly versions: readonly views.ExamplesVersion[];
  readonly onVersions: (versions: readonly views.ExamplesVersion[]) => void;
}

export function VersionsTab({ versions, onVersions }: VersionsTabProps) {
  const live = versions.filter((version) => !version.deleted);
  const [chosen, setChosen] = useState<number | null>(null);
  const selected =
    versions.find(({ artifactId }) => artifactId === chosen)?.artifactId ??
    live.find(({ current }) => current)?.artifactId ??
    null;
  return (
    <div className="data__versions scroll">
      <div className="data__versions-head">
        <Timeline versions={versions} selected={selected} onSelect={setChosen} />
        <DiskUsePanel revision={versions.length - live.length} />
      </div>
      <VersionTable versions={versions} selected={selected} onSelect={setChosen} onVersions={onVersions} />
      {live.length > 1 ? <DifferencePanel versions={live} /> : null}
    </div>
  );
}
