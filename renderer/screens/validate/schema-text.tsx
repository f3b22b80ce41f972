/** The schema as its text proto, to be edited whole. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, TextField } from '../../components/index.ts';
import { useAction } from '../../store/index.ts';
import { EditEffect } from './edit-effect.tsx';
import { useAnnounceSchemaChange } from './ways-on.tsx';

export interface SchemaTextProps {
  readonly schema: views.SchemaView;
  readonly onSchema: (schema: views.SchemaView) => void;
}

export function SchemaText({ schema, onSchema }: SchemaTextProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<string | null>(null);
  const action = useAction();
  const announce = useAnnounceSchemaChange(onSchema);
  const text = draft ?? schema.text;
  const changed = draft !== null && draft !== schema.text;
  const apply = async (): Promise<void> => {
    const answer = await action.run((client) => client.validate.editSchema({ kind: 'text', text }));
    if (!answer) return;
    setDraft(null);
    announce(answer);
  };
  return (
    <div className="schema-tab__text">
      <TextField label="schema.pbtxt" hideLabel value={text} onChange={setDraft} rows={20} mono />
      {changed ? <EditEffect edit={{ kind: 'text', text }} schemaText={schema.text} /> : null}
      <div className="row">
        <Button variant="primary" isDisabled={!changed} isPending={action.pending} onPress={() => void apply()}>
          {t('validate.schema.apply')}
        </Button>
        <Button isDisabled={!changed} onPress={() => setDraft(null)}>
          {t('validate.schema.discard')}
        </Button>
      </div>
    </div>
  );
}
