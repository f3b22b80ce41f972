/** The values a text feature may have. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SchemaEdit, views } from '../../../core/contract/index.ts';
import { Button, CodeBlock, Dialog, TextField } from '../../components/index.ts';

export interface DomainDialogProps {
  readonly feature: views.SchemaFeatureView;
  readonly onEdit: (change: SchemaEdit) => void;
  readonly onClose: () => void;
}

export function DomainDialog({ feature, onEdit, onClose }: DomainDialogProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const known = feature.domain ?? [];
  const values = [...new Set(text.split('\n').map((line) => line.trim()))].filter(
    (value) => value !== '' && !known.includes(value),
  );
  const close = (change: SchemaEdit): void => {
    onEdit(change);
    onClose();
  };
  const footer = (
    <>
      <Button isDisabled={!feature.domain} onPress={() => close({ kind: 'domain_remove', feature: feature.name })}>
        {t('validate.domain.remove')}
      </Button>
      <Button
        variant="primary"
        isDisabled={values.length === 0}
        onPress={() => close({ kind: 'domain_add', feature: feature.name, values })}
      >
        {t('validate.domain.add', { count: values.length })}
      </Button>
    </>
  );
  return (
    <Dialog title={t('validate.domain.title', { name: feature.name })} isOpen onClose={onClose} footer={footer}>
      <div className="stack">
        {known.length > 0 ? (
          <CodeBlock label={t('validate.domain.now')} text={known.join('\n')} />
        ) : (
          <p className="secondary">{t('validate.domain.any')}</p>
        )}
        <TextField label={t('validate.domain.new')} value={text} onChange={setText} rows={4} />
      </div>
    </Dialog>
  );
}
