/** One condition being written: a column, what is asked of it, and the values. */

import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RowFilter, views } from '../../../core/contract/index.ts';
import { Button, NumberInput, SelectField, SwitchField, TextField } from '../../components/index.ts';
import { type FilterOp, opsOfType } from './filter-words.ts';

export interface FilterEditorProps {
  readonly columns: views.RowsPage['columns'];
  readonly onAdd: (filter: RowFilter) => void;
}

interface Draft {
  readonly column: string;
  readonly op: FilterOp;
  readonly text: string;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly closed: boolean;
}

export function FilterEditor({ columns, onAdd }: FilterEditorProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Draft>({
    column: '',
    op: 'contains',
    text: '',
    low: undefined,
    high: undefined,
    closed: true,
  });
  const column = columns.find(({ name }) => name === draft.column);
  const ops = column ? opsOfType[column.type] : [];
  const op = ops.find((one) => one === draft.op) ?? ops[0];
  const filter = op && filterOf({ ...draft, op });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!filter) return;
    onAdd(filter);
    setDraft({ ...draft, text: '', low: undefined, high: undefined });
  };
  return (
    <form className="data__condition" onSubmit={submit}>
      <ColumnInput columns={columns} value={draft.column} onChange={(name) => setDraft({ ...draft, column: name })} />
      <SelectField
        label={t('data.filter.condition')}
        options={ops.map((id) => ({ id, label: t(`data.filter.ops.${id}`) }))}
        value={op ?? null}
        isDisabled={!column}
        onChange={(id) => setDraft({ ...draft, op: id as FilterOp })}
      />
      {op === 'between' || op === 'outside' ? (
        <>
          <NumberInput label={t('data.filter.from')} value={draft.low} onChange={(low) => setDraft({ ...draft, low })} />
          <NumberInput label={t('data.filter.to')} value={draft.high} onChange={(high) => setDraft({ ...draft, high })} />
          {op === 'between' ? (
            <SwitchField selected={draft.closed} onChange={(closed) => setDraft({ ...draft, closed })}>
              {t('data.filter.closed')}
            </SwitchField>
          ) : null}
        </>
      ) : null}
      {op === 'contains' ? (
        <TextField label={t('data.filter.text')} value={draft.text} onChange={(text) => setDraft({ ...draft, text })} />
      ) : null}
      {op === 'is' || op === 'is_not' ? (
        <TextField
          label={t('data.filter.values')}
          rows={2}
          value={draft.text}
          onChange={(text) => setDraft({ ...draft, text })}
        />
      ) : null}
      <Button type="submit" isDisabled={!filter}>
        {t('data.filter.add')}
      </Button>
    </form>
  );
}

interface ColumnInputProps {
  readonly columns: views.RowsPage['columns'];
  readonly value: string;
  readonly onChange: (name: string) => void;
}

/** The platform's own list: it filters thousands of names as one types. */
function ColumnInput({ columns, value, onChange }: ColumnInputProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {t('data.filter.column')}
      </label>
      <input
        id={id}
        className="field__control"
        list={`${id}-names`}
        value={value}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={`${id}-names`}>
        {columns.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </div>
  );
}

function filterOf({ column, op, text, low, high, closed }: Draft): RowFilter | undefined {
  const values = text.split('\n').filter((line) => line !== '');
  switch (op) {
    case 'missing':
    case 'present':
      return { op, column };
    case 'contains':
      return text === '' ? undefined : { op, column, text };
    case 'is':
    case 'is_not':
      return values.length === 0 ? undefined : { op, column, values };
    case 'between':
      return low === undefined && high === undefined ? undefined : { op, column, low, high, closed };
    case 'outside':
      return low === undefined && high === undefined ? undefined : { op, column, low, high };
  }
}
