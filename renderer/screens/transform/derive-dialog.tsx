/** A feature of its own: one more view of a column, or the combinations of several. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, Dialog, TextField, ToggleChip } from '../../components/index.ts';
import { useStore } from '../../store/index.ts';
import { usePatch } from './use-patch-feature.ts';

export interface DeriveDialogProps {
  readonly transform: views.TransformView;
  readonly onClose: () => void;
}

const mostColumns = 5;
const shownColumns = 60;

export function DeriveDialog({ transform, onClose }: DeriveDialogProps) {
  const { t } = useTranslation();
  const features = useStore((state) => state.project?.config.features);
  const setTarget = useStore((state) => state.setTarget);
  const { pending, patch } = usePatch();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [named, setNamed] = useState<string>();
  const columns = transform.features
    .filter(({ role, sources }) => role !== 'label' && sources === undefined)
    .map(({ name }) => name);
  const taken = new Set([...transform.features.map(({ name }) => name), ...Object.keys(features ?? {})]);
  const name = (named ?? freeName(chosen, taken)).trim();
  const error = named !== undefined && taken.has(name) ? t('transform.derive.taken') : undefined;
  const isReady = chosen.length > 0 && name !== '' && !taken.has(name) && !pending;
  const add = async (): Promise<void> => {
    const [column = ''] = chosen;
    const isCross = chosen.length > 1;
    const entry = isCross ? { path: 'cross', value: [...chosen] } : { path: 'column', value: column };
    if (!(await patch(['features', name, entry.path], entry.value, t('transform.derive.added', { name })))) return;
    setTarget(name);
    onClose();
  };
  const footer = (
    <>
      <Button onPress={onClose}>{t('components.cancel')}</Button>
      <Button variant="primary" isDisabled={!isReady} onPress={() => void add()}>
        {chosen.length > 1 ? t('transform.derive.addCross') : t('transform.derive.add')}
      </Button>
    </>
  );
  return (
    <Dialog title={t('transform.derive.title')} isOpen onClose={onClose} footer={footer}>
      <div className="stack">
        <p className="secondary">{t('transform.derive.meaning')}</p>
        <ColumnChips columns={columns} chosen={chosen} onChoose={setChosen} />
        <TextField mono label={t('transform.derive.name')} value={named ?? name} error={error} onChange={setNamed} />
      </div>
    </Dialog>
  );
}

interface ColumnChipsProps {
  readonly columns: readonly string[];
  readonly chosen: readonly string[];
  readonly onChoose: (columns: readonly string[]) => void;
}

/** Those chosen stay in sight whatever is searched for. */
function ColumnChips({ columns, chosen, onChoose }: ColumnChipsProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const found = columns.filter((column) => column.toLowerCase().includes(text.trim().toLowerCase()));
  const shown = found.slice(0, shownColumns);
  return (
    <>
      {columns.length > 12 ? (
        <TextField
          autoFocus
          hideLabel
          label={t('transform.search')}
          placeholder={t('transform.search')}
          value={text}
          onChange={setText}
        />
      ) : null}
      <fieldset className="transform__parts">
        <legend className="field__label">{t('transform.derive.columns', { count: mostColumns })}</legend>
        <div className="row row--wrap">
          {[...chosen.filter((column) => !shown.includes(column)), ...shown].map((column) => (
            <ToggleChip
              key={column}
              selected={chosen.includes(column)}
              isDisabled={!chosen.includes(column) && chosen.length >= mostColumns}
              onChange={(on) => onChoose(on ? [...chosen, column] : chosen.filter((one) => one !== column))}
            >
              {column}
            </ToggleChip>
          ))}
        </div>
        {found.length > shownColumns ? (
          <p className="small tertiary">{t('transform.derive.more', { count: found.length - shownColumns })}</p>
        ) : null}
      </fieldset>
    </>
  );
}

/** age_x_job, or age_2 of one column. */
function freeName(columns: readonly string[], taken: ReadonlySet<string>): string {
  if (columns.length === 0) return '';
  const base = columns.join('_x_');
  if (columns.length > 1 && !taken.has(base)) return base;
  let number = 2;
  while (taken.has(`${base}_${number}`)) number += 1;
  return `${base}_${number}`;
}
