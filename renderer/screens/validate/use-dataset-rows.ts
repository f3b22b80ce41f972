/** From a bar of a chart to the rows that make it. */

import type { RowFilter, views } from '../../../core/contract/index.ts';
import { openRows, useView } from '../../store/index.ts';
import { type Dataset, filtersOfSlice } from './datasets.ts';

export function useDatasetRows(
  datasets: readonly Dataset[],
  sliceBy: readonly string[],
): (name: string, filters: readonly RowFilter[]) => void {
  const versions = useView((client) => client.data.versions(), { topics: ['run', 'project'] });
  return (name, filters) => {
    const dataset = datasets.find((one) => one.name === name);
    const first = datasets.find((one) => one.kind === 'split')?.name;
    if (dataset?.kind === 'serving') return openRows({ artifactId: 'served', split: 'served', filters });
    const newest = newestSpan(versions.value ?? []);
    if (!dataset || !first || !newest) return;
    if (dataset.kind === 'split') return openRows({ artifactId: newest.artifactId, split: name, filters });
    if (dataset.kind === 'previous') {
      const version = versions.value?.find((one) => `span ${one.span}` === name && !one.deleted);
      if (version) openRows({ artifactId: version.artifactId, split: first, filters });
      return;
    }
    openRows({ artifactId: newest.artifactId, split: first, filters: [...filtersOfSlice(name, sliceBy), ...filters] });
  };
}

/** Of those that the statistics are of, whichever was read last. */
export function newestSpan(versions: readonly views.ExamplesVersion[]): views.ExamplesVersion | undefined {
  return versions.filter((version) => version.current && !version.deleted).toSorted((a, b) => b.span - a.span)[0];
}
