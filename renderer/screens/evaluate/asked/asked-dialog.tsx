/** A dialog about what the next evaluation is asked: kept at once, or kept and judged again. */

import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Dialog } from '../../../components/index.ts';
import { useStore } from '../../../store/index.ts';
import './asked.css';

export interface AskedDialogProps {
  readonly title: string;
  readonly isPending: boolean;
  /** Changed, and without an error. */
  readonly canSave: boolean;
  readonly onSave: (again: boolean) => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function AskedDialog({ title, isPending, canSave, onSave, onClose, children }: AskedDialogProps) {
  const { t } = useTranslation();
  const busy = useStore((state) => state.run?.state === 'RUNNING');
  const footer = (
    <>
      <Button onPress={onClose}>{t('components.cancel')}</Button>
      <Button isDisabled={!canSave || isPending} onPress={() => onSave(false)}>
        {t('evaluate.asked.save')}
      </Button>
      <Button variant="primary" isDisabled={!canSave || isPending || busy} onPress={() => onSave(true)}>
        {t('evaluate.asked.again')}
      </Button>
    </>
  );
  return (
    <Dialog isOpen size="l" title={title} onClose={onClose} footer={footer}>
      {children}
    </Dialog>
  );
}
