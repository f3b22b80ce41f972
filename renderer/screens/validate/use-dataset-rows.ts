/** From a bar of a chart to the rows that make it. */

import type { RowFilter } from '../../../core/contract/index.ts';
import { openRows, useView } from '../../store/index.ts';
import { type Dataset, filtersOfSlice } from './datasets.ts';

/** What was served lies in the register, not among the ingested rows: of it no row can be opened. */
export function useDatasetRows(
  datasets: readonly Dataset[],
  sliceBy: readonly string[],
): (name: string, filters: readonly RowFilter[]) => void {
  const versions = useView((client) => client.data.versions(), { topics: ['run', 'project'] });
  return (name, filters) => {
    const dataset = datasets.find((one) => one.name === name);
    const first = datasets.find((one) => one.kind === 'split')?.name;
    const newest = versions.value?.find((version) => version.current && !version.deleted);
    if (!dataset || !first || !newest || dataset.kind === 'serving') return;
    if (dataset.kind === 'split') return openRows({ artifactId: newest.artifactId, split: name, filters });
    if (dataset.kind === 'previous') {
      const version = versions.value?.find((one) => `span ${one.span}` === name && !one.deleted);
      if (version) openRows({ artifactId: version.artifactId, split: first, filters });
      return;
    }
    openRows({ artifactId: newest.artifactId, split: first, filters: [...filtersOfSlice(name, sliceBy), ...filters] });
  };
}
