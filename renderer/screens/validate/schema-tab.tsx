/** The schema, curated: as a table or as its text proto, with undo and redo. */

import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { EmptyState, IconButton, Segmented, TextField, ViewBody } from '../../components/index.ts';
import { useShortcuts } from '../../keyboard/index.ts';
import { useAction, useStore, type ViewState } from '../../store/index.ts';
import { EditEffect } from './edit-effect.tsx';
import { SchemaList } from './schema-list.tsx';
import { SchemaRules } from './schema-rules.tsx';
import { SchemaText } from './schema-text.tsx';
import './schema-tab.css';

export function SchemaTab({ view }: { readonly view: ViewState<views.SchemaView> }) {
  return <ViewBody view={view}>{(schema) => <SchemaBody schema={schema} onSchema={view.set} />}</ViewBody>;
}

interface SchemaBodyProps {
  readonly schema: views.SchemaView;
  readonly onSchema: (schema: views.SchemaView) => void;
}

function SchemaBody({ schema, onSchema }: SchemaBodyProps) {
  const { t } = useTranslation();
  const [form, setForm] = useState<'table' | 'text'>('table');
  const history = useSchemaHistory(schema, onSchema);
  if (!schema.exists) return <EmptyState title={t('validate.schema.noneTitle')}>{t('validate.schema.none')}</EmptyState>;
  const icon = { size: 16, 'aria-hidden': true } as const;
  return (
    <div className="schema-tab">
      <div className="row schema-tab__bar">
        <Segmented
          label={t('validate.schema.form')}
          options={[
            { id: 'table', label: t('validate.schema.table') },
            { id: 'text', label: t('validate.schema.text') },
          ]}
          value={form}
          onChange={setForm}
        />
        <IconButton
          label={t('validate.schema.undo')}
          keys="mod+Z"
          icon={<IconArrowBackUp {...icon} />}
          isDisabled={!schema.canUndo}
          onPress={history.undo}
        />
        <IconButton
          label={t('validate.schema.redo')}
          keys="mod+shift+Z"
          icon={<IconArrowForwardUp {...icon} />}
          isDisabled={!schema.canRedo}
          onPress={history.redo}
        />
        <EditEffect edit={undefined} schemaText={schema.text} />
      </div>
      {form === 'table' ? (
        <SchemaFeatures schema={schema} onSchema={onSchema} />
      ) : (
        <div className="schema-tab__body">
          <SchemaText schema={schema} onSchema={onSchema} />
        </div>
      )}
    </div>
  );
}

function SchemaFeatures({ schema, onSchema }: SchemaBodyProps) {
  const { t } = useTranslation();
  const target = useStore((state) => state.target);
  const setTarget = useStore((state) => state.setTarget);
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const found = schema.features.filter((feature) => feature.name.toLowerCase().includes(wanted));
  const selected = schema.features.find((feature) => feature.name === target) ?? found[0];
  return (
    <div className="validate">
      <div className="validate__list">
        <div className="row validate__filters">
          <span className="secondary">{t('validate.schema.sentence')}</span>
          <div className="validate__search">
            <TextField
              label={t('validate.search')}
              hideLabel
              placeholder={t('validate.search')}
              value={text}
              onChange={setText}
            />
          </div>
        </div>
        <SchemaList features={found} selected={selected?.name ?? null} onSelect={setTarget} />
      </div>
      {selected ? <SchemaRules key={selected.name} feature={selected} schema={schema} onSchema={onSchema} /> : null}
    </div>
  );
}

function useSchemaHistory(
  schema: views.SchemaView,
  onSchema: (schema: views.SchemaView) => void,
): { undo: () => void; redo: () => void } {
  const { t } = useTranslation();
  const action = useAction();
  const step = async (direction: 'undoSchema' | 'redoSchema'): Promise<void> => {
    const changed = await action.run((client) => client.validate[direction]());
    if (changed) onSchema(changed);
  };
  const undo = (): void => void (schema.canUndo && step('undoSchema'));
  const redo = (): void => void (schema.canRedo && step('redoSchema'));
  const group = t('shell.screens.validate');
  useShortcuts([
    { keys: 'mod+Z', label: t('validate.schema.undo'), group, run: undo },
    { keys: 'mod+shift+Z', label: t('validate.schema.redo'), group, run: redo },
  ]);
  return { undo, redo };
}
