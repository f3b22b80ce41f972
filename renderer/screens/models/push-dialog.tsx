/** A model that is not blessed is pushed by hand only with a reason, which stays with the version. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, Dialog, TextField } from '../../components/index.ts';

export interface PushDialogProps {
  readonly model: views.RegisteredModel;
  readonly onPush: (reason: string) => void;
  readonly onClose: () => void;
}

export function PushDialog({ model, onPush, onClose }: PushDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const given = reason.trim();
  const push = (): void => {
    onPush(given);
    onClose();
  };
  const answers = (
    <>
      <Button onPress={onClose}>{t('models.push.cancel')}</Button>
      <Button variant="primary" isDisabled={given === ''} onPress={push}>
        {t('models.push.override')}
      </Button>
    </>
  );
  return (
    <Dialog isOpen size="s" title={t('models.push.title', { id: model.modelId })} onClose={onClose} footer={answers}>
      <div className="stack">
        <p>{t(model.blessed === undefined ? 'models.push.notEvaluated' : 'models.push.notBlessed')}</p>
        <TextField autoFocus label={t('models.push.reason')} rows={3} value={reason} onChange={setReason} />
      </div>
    </Dialog>
  );
}
