/** Every row of a split, however many: filtered, ordered, looked at and copied. */

import { useCallback, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RowFilter, views } from '../../../core/contract/index.ts';
import { Button, EmptyState, type GridColumn, type GridPlace, Loading, ProblemNotice, RowGrid } from '../../components/index.ts';
import { describeProblem } from '../../locales/problem-texts.ts';
import { type ShownRows, showProblem, targetOfRows, useStore } from '../../store/index.ts';
import { FilterBar } from './filter-bar.tsx';
import { gridColumns } from './grid-columns.ts';
import { RowDetail } from './row-detail.tsx';
import type { RowPages } from './row-pages.ts';
import { rowsAsText } from './row-text.ts';
import { useRowPages } from './use-row-pages.ts';

export interface RowsTabProps {
  readonly columns: views.ExamplesVersion['columns'];
  readonly shown: ShownRows;
}

export function RowsTab({ columns, shown }: RowsTabProps) {
  const { t } = useTranslation();
  const setTarget = useStore((state) => state.setTarget);
  const specs = useColumnSpecs(columns);
  const names = useMemo(() => specs.map(({ name }) => name), [specs]);
  const { pages, progress, revision, stale, see, retry } = useRowPages(shown, names);
  const [place, setPlace] = useState<GridPosition>({ row: 0, column: 0, anchor: 0 });
  const change = (next: Partial<ShownRows>): void => {
    setPlace({ row: 0, column: place.column, anchor: 0 });
    setTarget(targetOfRows({ ...shown, ...next }));
  };
  const state = pages?.state;
  return (
    <>
      <FilterBar
        columns={specs}
        filters={shown.filters}
        onChange={(filters) => change({ filters })}
        state={progress}
        ordering={shown.sort !== undefined && progress?.complete === false}
        onJump={(row) => setPlace({ row, column: place.column, anchor: row })}
      />
      {pages?.problem !== undefined ? (
        <ProblemNotice
          problem={describeProblem(pages.problem)}
          actions={<Button onPress={retry}>{t('problems.retry')}</Button>}
        />
      ) : null}
      {!state && pages?.problem === undefined ? <Loading rows={12} /> : null}
      {state?.complete && state.found === 0 ? (
        <NoRows filters={shown.filters} onClear={() => change({ filters: [] })} />
      ) : state ? (
        <GridPart {...{ shown, specs, pages, revision, stale, see, place, setPlace, change }} />
      ) : null}
    </>
  );
}

interface GridPosition extends GridPlace {
  readonly anchor: number;
}

interface GridPartProps extends Pick<ReturnType<typeof useRowPages>, 'pages' | 'revision' | 'stale' | 'see'> {
  readonly shown: ShownRows;
  readonly specs: views.RowsPage['columns'];
  readonly place: GridPosition;
  readonly setPlace: (place: GridPosition) => void;
  readonly change: (next: Partial<ShownRows>) => void;
}

/** The rows found so far, and beside them one row in full. */
function GridPart({ shown, specs, pages, revision, stale, see, place, setPlace, change }: GridPartProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const columns = useWidths(specs, pages);
  const rowCount = pages?.state?.found ?? 0;
  const rowAt = useCallback((at: number) => pages?.rowAt(at), [pages, revision]);
  const at = { row: Math.min(place.row, rowCount - 1), column: place.column };
  return (
    <div className={stale ? 'data__grid data__grid--stale' : 'data__grid'}>
      <RowGrid
        label={t('data.rowsOfSplit', { split: shown.split })}
        columns={columns}
        rowCount={rowCount}
        rowsKey={pages ? targetOfRows(pages.shown) : ''}
        rowAt={rowAt}
        fetchCell={({ row, column }) => fetchCell(pages, row, column)}
        onSeen={see}
        active={at}
        anchor={Math.min(place.anchor, rowCount - 1)}
        onMove={(next, extend) => setPlace({ ...next, anchor: extend ? place.anchor : next.row })}
        sort={shown.sort}
        onSort={(column) => change({ sort: nextSort(shown.sort, column) })}
        onOpen={() => setOpen(true)}
        onCopy={(rows) => void copyRows(pages, rows, at)}
      />
      {open && at.row >= 0 ? (
        <RowDetail
          pages={pages}
          place={at}
          specs={specs}
          filters={shown.filters}
          onFilter={(filter) => change({ filters: [...shown.filters, filter] })}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </div>
  );
}

/** Chosen once, when the first rows are there: columns do not move under the hand. */
function useWidths(specs: views.RowsPage['columns'], pages: RowPages | undefined): readonly GridColumn[] {
  const chosen = useRef<readonly GridColumn[]>(undefined);
  if (chosen.current?.length === specs.length) return chosen.current;
  const columns = gridColumns(specs, pages);
  if (pages && pages.sample(0).length > 0) chosen.current = columns;
  return columns;
}

function NoRows({ filters, onClear }: { readonly filters: readonly RowFilter[]; readonly onClear: () => void }) {
  const { t } = useTranslation();
  const action = filters.length > 0 ? <Button onPress={onClear}>{t('data.filter.clear')}</Button> : undefined;
  return (
    <EmptyState title={t('data.filter.none')} actions={action}>
      {filters.length > 0 ? t('data.filter.noneHint') : t('data.filter.emptySplit')}
    </EmptyState>
  );
}

function useColumnSpecs(columns: views.ExamplesVersion['columns']): views.RowsPage['columns'] {
  return useMemo(() => {
    const types = ['int', 'float', 'bytes'] as const;
    return columns.map(({ name, type }) => ({ name, type: types.find((known) => known === type) ?? 'unknown' }));
  }, [columns]);
}

/** Ascending, descending, then as the rows lie. */
function nextSort(sort: ShownRows['sort'], column: string): ShownRows['sort'] {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? undefined : { column, descending: true };
}

async function fetchCell(pages: RowPages | undefined, row: number, column: number): Promise<string | null> {
  const name = pages?.columns[column];
  if (!pages || name === undefined) return null;
  const answer = await pages.whole(row, 1, [name]);
  return answer.rows[0]?.cells[0] ?? null;
}

/** One cell as it is; several rows with their names, for a spreadsheet. */
async function copyRows(
  pages: RowPages | undefined,
  { first, last }: { first: number; last: number },
  at: GridPlace,
): Promise<void> {
  if (!pages || first < 0) return;
  try {
    const text =
      first === last
        ? ((await fetchCell(pages, at.row, at.column)) ?? '')
        : rowsAsText(await pages.whole(first, last - first + 1));
    await navigator.clipboard.writeText(text);
  } catch (error) {
    showProblem(error);
  }
}
