/** Going on despite the findings, once, with a reason that is recorded. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, Dialog, TextField } from '../../components/index.ts';
import { useAction } from '../../store/index.ts';

export interface OverrideDialogProps {
  readonly isOpen: boolean;
  readonly findings: number;
  readonly onClose: () => void;
  readonly onDone: (validation: views.ValidationView | null) => void;
}

const shortest = 3;

export function OverrideDialog({ isOpen, findings, onClose, onDone }: OverrideDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const action = useAction();
  const ready = reason.trim().length >= shortest;
  const confirm = async (): Promise<void> => {
    const validation = await action.run((client) => client.validate.override({ reason: reason.trim() }));
    if (validation === undefined) return;
    onDone(validation);
    onClose();
  };
  const footer = (
    <>
      <Button onPress={onClose}>{t('components.cancel')}</Button>
      <Button variant="primary" isDisabled={!ready} isPending={action.pending} onPress={() => void confirm()}>
        {t('validate.override.confirm')}
      </Button>
    </>
  );
  return (
    <Dialog title={t('validate.override.title')} isOpen={isOpen} onClose={onClose} footer={footer}>
      <div className="stack">
        <p className="secondary">{t('validate.override.meaning', { count: findings })}</p>
        <TextField label={t('validate.override.reason')} value={reason} onChange={setReason} rows={3} autoFocus />
      </div>
    </Dialog>
  );
}
