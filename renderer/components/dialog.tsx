/** A modal dialog with a title, a body and its answers. */

import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { IconButton } from './button.tsx';
import './dialog.css';

export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons at the foot, the main one last. */
  readonly footer?: ReactNode;
  readonly size?: 's' | 'm' | 'l';
}

export function Dialog({ title, isOpen, onClose, children, footer, size = 'm' }: DialogProps) {
  const { t } = useTranslation();
  return (
    <ModalOverlay className="overlay" isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable>
      <Modal className={`dialog dialog--${size}`}>
        <AriaDialog className="dialog__content">
          <header className="dialog__head">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <IconButton label={t('components.close')} icon={<IconX size={16} aria-hidden="true" />} onPress={onClose} />
          </header>
          <div className="dialog__body scroll">{children}</div>
          {footer ? <footer className="dialog__foot">{footer}</footer> : null}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
