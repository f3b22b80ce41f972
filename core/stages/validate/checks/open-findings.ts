/** The findings that are still open: what the project file already deals with is not told again, without another run. */

import type { ProjectConfig, views } from '../../../contract/index.ts';
import { wholeColumn } from './personal-columns.ts';

/** What an excluded feature can no longer do. Its missing values and duplicates are still the data's. */
const settledByExclusion: readonly views.CheckKind[] = ['label_leakage', 'near_unique_id', 'personal_data'];

export function openFindings(
  findings: readonly views.CheckFinding[],
  { features, model }: Pick<ProjectConfig, 'features' | 'model'>,
): readonly views.CheckFinding[] {
  return findings
    .filter(({ kind, feature }) => features[feature]?.transform !== 'exclude' || !settledByExclusion.includes(kind))
    .filter(({ kind, feature, facts }) => {
      const isScrubbed = features[feature]?.scrub === true && 'share' in facts && Number(facts['share']) < wholeColumn;
      const isHashed = features[feature]?.transform === 'hashed_embedding';
      return kind !== 'personal_data' || !(isScrubbed || isHashed);
    })
    .map((finding) =>
      finding.kind === 'class_imbalance' && model.class_weights === 'balanced' ? { ...finding, remedies: [] } : finding,
    );
}
