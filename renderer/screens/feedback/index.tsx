/** Feedback: predictions come back to be judged, and labels become the next training. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, EmptyState, Screen, Segmented, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore, useView } from '../../store/index.ts';
import { AgreementTab } from './agreement-tab.tsx';
import './feedback.css';
import { LabelTab } from './label-tab.tsx';
import { RegisterTab } from './register-tab.tsx';

type Tab = 'label' | 'register' | 'agreement';

export function FeedbackScreen() {
  const { t } = useTranslation();
  const view = useView((client) => client.feedback.status(), { topics: ['feedback', 'project', 'serving'] });
  const [tab, setTab] = useState<Tab>('label');
  const status = view.value;
  const label = useStore((state) => state.project?.config.label?.name);
  return (
    <Screen
      fills
      title={t('shell.screens.feedback')}
      sentence={<Sentence tab={tab} status={status} label={label} />}
      actions={status && status.predictions > 0 ? <Tabs tab={tab} status={status} onChange={setTab} /> : null}
    >
      <ViewBody view={view} loadingRows={8}>
        {(value) => {
          if (value.predictions === 0) return <NothingYet />;
          if (tab === 'register') return <RegisterTab />;
          return tab === 'agreement' ? <AgreementTab /> : <LabelTab status={value} />;
        }}
      </ViewBody>
    </Screen>
  );
}

interface SentenceProps {
  readonly tab: Tab;
  readonly status: views.FeedbackStatus | undefined;
  readonly label: string | undefined;
}

function Sentence({ tab, status, label }: SentenceProps) {
  const { t } = useTranslation();
  const isRegression = useStore((state) => state.project?.config.label?.type === 'regression');
  if (!status || status.predictions === 0) return t('feedback.purpose');
  const { predictions, labelled, wrongShare } = status;
  if (tab === 'register') {
    const counts = { predictions: format.formatCount(predictions), labelled: format.formatCount(labelled) };
    return t('feedback.registerSentence', { count: predictions, ...counts });
  }
  if (tab === 'agreement') {
    const wrong =
      wrongShare === undefined || isRegression ? '' : ` ${t('feedback.wrong', { share: format.formatPercent(wrongShare) })}`;
    return `${t('feedback.agreementSentence')}${wrong}`;
  }
  return label ? (
    <>
      {t('feedback.question', { label })} {t('feedback.blind')}
    </>
  ) : (
    t('feedback.blind')
  );
}

interface TabsProps {
  readonly tab: Tab;
  readonly status: views.FeedbackStatus;
  readonly onChange: (tab: Tab) => void;
}

function Tabs({ tab, status, onChange }: TabsProps) {
  const { t } = useTranslation();
  const { predictions, wrongShare } = status;
  const isRegression = useStore((state) => state.project?.config.label?.type === 'regression');
  const share = wrongShare === undefined || isRegression ? undefined : format.formatPercent(1 - wrongShare, 0);
  const options = [
    { id: 'label' as const, label: t('feedback.tabs.label') },
    { id: 'register' as const, label: t('feedback.tabs.register', { predictions: format.formatCompact(predictions) }) },
    { id: 'agreement' as const, label: share ? t('feedback.tabs.agreementShare', { share }) : t('feedback.tabs.agreement') },
  ];
  return <Segmented label={t('feedback.show')} options={options} value={tab} onChange={onChange} />;
}

function NothingYet() {
  const { t } = useTranslation();
  const goTo = useStore((state) => state.goTo);
  const serve = (
    <Button variant="primary" onPress={() => goTo('serve')}>
      {t('feedback.empty.serve')}
    </Button>
  );
  return (
    <EmptyState title={t('feedback.empty.title')} actions={serve}>
      {t('feedback.empty.text')}
    </EmptyState>
  );
}
