/** The filters of the grid: text anywhere, conditions as chips, how many rows are found, and a row by its number. */

import { IconFilterPlus, IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Button as AriaButton, DialogTrigger, Popover, Dialog as Popup } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { RowFilter, views } from '../../../core/contract/index.ts';
import { Button, ProgressBar } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { FilterEditor } from './filter-editor.tsx';
import { describeFilter } from './filter-words.ts';
import type { SearchState } from './row-pages.ts';

export interface FilterBarProps {
  readonly columns: views.RowsPage['columns'];
  readonly filters: readonly RowFilter[];
  readonly onChange: (filters: readonly RowFilter[]) => void;
  readonly state: SearchState | undefined;
  readonly ordering: boolean;
  readonly onJump: (place: number) => void;
}

const typingMs = 250;

export function FilterBar({ columns, filters, onChange, state, ordering, onJump }: FilterBarProps) {
  const { t } = useTranslation();
  const conditions = filters.filter((filter) => filter.op !== 'anywhere');
  const known = new Set(columns.map(({ name }) => name));
  return (
    <search className="data__filters" aria-label={t('data.filter.title')}>
      <Anywhere filters={filters} onChange={onChange} />
      <DialogTrigger>
        <Button icon={<IconFilterPlus size={15} aria-hidden="true" />}>{t('data.filter.more')}</Button>
        <Popover className="popover data__popover" placement="bottom start" offset={4}>
          <Popup aria-label={t('data.filter.more')}>
            {({ close }) => (
              <FilterEditor
                columns={columns}
                onAdd={(filter) => {
                  onChange([...filters, filter]);
                  close();
                }}
              />
            )}
          </Popup>
        </Popover>
      </DialogTrigger>
      {conditions.map((filter, index) => {
        const words = describeFilter(filter);
        const lost = 'column' in filter && !known.has(filter.column);
        return (
          <span
            key={`${index} ${words}`}
            className={lost ? 'chip chip--problem data__filter' : 'chip data__filter'}
            title={lost ? t('data.filter.noColumn') : words}
          >
            <span className="truncate">{words}</span>
            <AriaButton
              className="data__filter-drop"
              aria-label={t('data.filter.drop', { filter: words })}
              onPress={() => onChange(filters.filter((one) => one !== filter))}
            >
              <IconX size={12} aria-hidden="true" />
            </AriaButton>
          </span>
        );
      })}
      {conditions.length > 1 ? (
        <Button variant="quiet" size="s" onPress={() => onChange([])}>
          {t('data.filter.clear')}
        </Button>
      ) : null}
      <span className="data__found">
        <Found state={state} filtered={filters.length > 0} ordering={ordering} />
        <RowJump rows={state?.found ?? 0} onJump={onJump} />
      </span>
    </search>
  );
}

function Anywhere({ filters, onChange }: Pick<FilterBarProps, 'filters' | 'onChange'>) {
  const { t } = useTranslation();
  const asked = filters.find((filter) => filter.op === 'anywhere')?.text ?? '';
  const [text, setText] = useState(asked);
  useEffect(() => setText(asked), [asked]);
  useEffect(() => {
    if (text === asked) return;
    const timer = window.setTimeout(() => {
      const others = filters.filter((filter) => filter.op !== 'anywhere');
      onChange(text === '' ? others : [...others, { op: 'anywhere', text }]);
    }, typingMs);
    return () => window.clearTimeout(timer);
  }, [text]);
  return (
    <span className="data__anywhere">
      <IconSearch size={15} aria-hidden="true" />
      <input
        type="search"
        className="field__control"
        aria-label={t('data.filter.anywhere')}
        placeholder={t('data.filter.anywhere')}
        value={text}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
      />
    </span>
  );
}

function RowJump({ rows, onJump }: { readonly rows: number; readonly onJump: (place: number) => void }) {
  const { t } = useTranslation();
  return (
    <input
      className="field__control data__jump number"
      inputMode="numeric"
      aria-label={t('components.goToRow')}
      placeholder={t('components.goToRow')}
      disabled={rows === 0}
      onKeyDown={(event) => {
        const row = Number(event.currentTarget.value.replaceAll(/[\s,.]/g, ''));
        if (event.key === 'Enter' && Number.isInteger(row) && row > 0) onJump(Math.min(rows, row) - 1);
      }}
    />
  );
}

function Found({
  state,
  filtered,
  ordering,
}: {
  readonly state: SearchState | undefined;
  readonly filtered: boolean;
  readonly ordering: boolean;
}) {
  const { t } = useTranslation();
  if (!state) {
    return (
      <span className="data__count" role="status">
        {t('data.filter.scanning')}
      </span>
    );
  }
  const { found, total, scanned, complete } = state;
  const counts = { found: format.formatCount(found), total: format.formatCount(total), count: found };
  const words = filtered ? t('data.filter.found', counts) : t('data.filter.all', { ...counts, count: total });
  return (
    <span className="data__count">
      <span role="status">{complete ? words : ordering ? t('data.filter.ordering') : t('data.filter.soFar', counts)}</span>
      {complete ? null : (
        <ProgressBar label={t('data.filter.scanning')} share={total > 0 ? scanned / total : undefined} tone="train" />
      )}
    </span>
  );
}
