/** Toasts: short news in the corner; a problem stays until dismissed and can be opened in full. */

import { IconX } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton, ProblemNotice } from '../components/index.ts';
import { type Toast, useStore } from '../store/index.ts';
import './toasts.css';

const shownMs = 5000;

export function Toasts() {
  const { t } = useTranslation();
  const toasts = useStore((state) => state.toasts);
  return (
    <section className="toasts" aria-live="polite" aria-label={t('shell.news')}>
      {toasts.map((toast) => (
        <OneToast key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function OneToast({ toast }: { readonly toast: Toast }) {
  const { t } = useTranslation();
  const dismiss = useStore((state) => state.dismissToast);
  const stays = toast.tone === 'problem' || toast.action !== undefined;
  useEffect(() => {
    const timer = window.setTimeout(() => dismiss(toast.id), stays ? shownMs * 3 : shownMs);
    return () => window.clearTimeout(timer);
  }, [toast.id, stays, dismiss]);
  const close = (
    <IconButton label={t('problems.dismiss')} icon={<IconX size={14} aria-hidden="true" />} onPress={() => dismiss(toast.id)} />
  );
  if (toast.problem) {
    return (
      <div className="toast toast--problem">
        <ProblemNotice problem={toast.problem} />
        <div className="toast__close">{close}</div>
      </div>
    );
  }
  return (
    <div className={`toast toast--${toast.tone}`}>
      <span className="toast__words">{toast.message}</span>
      {toast.action ? (
        <Button
          size="s"
          onPress={() => {
            toast.action?.run();
            dismiss(toast.id);
          }}
        >
          {toast.action.label}
        </Button>
      ) : null}
      {close}
    </div>
  );
}
