/** Focus mode: one item, its answers as big keys, progress and pay-off at the side. */

import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, EmptyState, Loading, ProblemNotice, ProgressBar, SelectField, SwitchField } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore } from '../../store/index.ts';
import { Answers } from './answers.tsx';
import { describeOrder, shortId, showAnswer } from './feedback-words.ts';
import { ItemCard } from './item-card.tsx';
import type { Decision } from './labelling.ts';
import { RetrainPanel } from './retrain-panel.tsx';
import { GainPanel, PacePanel, RecentPanel } from './side-panels.tsx';
import { type LabellingSession, type QueueOrder, useLabelling } from './use-labelling.ts';

const orders: readonly QueueOrder[] = ['least_confident', 'random'];

export function LabelTab({ status }: { readonly status: views.FeedbackStatus }) {
  const [order, setOrder] = useState<QueueOrder>('least_confident');
  const session = useLabelling(order);
  const { state } = session;
  return (
    <div className="labelling">
      <section className="labelling__main">
        {session.problem ? <Refused session={session} /> : <Asked session={session} order={order} onOrder={setOrder} />}
      </section>
      <aside className="labelling__side scroll">
        <PacePanel state={state} />
        <GainPanel />
        <RecentPanel recent={state.recent} onUndo={session.undo} />
        <RetrainPanel status={status} />
      </aside>
      <Announcement session={session} />
    </div>
  );
}

/** For screen readers: what was saved and how far it is. */
function Announcement({ session }: { readonly session: LabellingSession }) {
  const { t } = useTranslation();
  const { done, left } = session.state;
  const words = t('feedback.saved', { done: format.formatCount(done), total: format.formatCount(done + left) });
  return (
    <p className="visually-hidden" role="status">
      {session.confirmed > 0 ? words : ''}
    </p>
  );
}

function Refused({ session }: { readonly session: LabellingSession }) {
  const { t } = useTranslation();
  if (!session.problem) return null;
  return <ProblemNotice problem={session.problem} actions={<Button onPress={session.retry}>{t('problems.retry')}</Button>} />;
}

interface AskedProps {
  readonly session: LabellingSession;
  readonly order: QueueOrder;
  readonly onOrder: (order: QueueOrder) => void;
}

function Asked({ session, order, onOrder }: AskedProps) {
  const { state } = session;
  const [revealed, setRevealed] = useState(false);
  const ground = useRef<HTMLDivElement>(null);
  const item = state.upcoming[0];
  if (!state.queue) return <Loading rows={7} />;
  if (!item) return state.left > 0 ? <Loading rows={7} /> : <AllDone session={session} />;
  const decide = (decision: Decision): void => {
    session.decide(item, decision);
    // The next Space or Enter belongs to the next item, not to the button just pressed.
    if (!(document.activeElement instanceof HTMLInputElement)) ground.current?.focus();
  };
  const last = state.recent[0];
  return (
    <div className="labelling__focus" ref={ground} tabIndex={-1}>
      <Head session={session} item={item} order={order} onOrder={onOrder} />
      <ItemCard key={item.id} item={item} />
      <Reveal item={item} revealed={revealed} onChange={setRevealed} />
      <Answers
        queue={state.queue}
        item={item}
        revealed={revealed}
        canUndo={last !== undefined}
        onDecide={decide}
        onUndo={() => last && session.undo(last.id)}
        onReveal={() => setRevealed(!revealed)}
      />
    </div>
  );
}

function Head({ session, item, order, onOrder }: AskedProps & { readonly item: views.QueueItem }) {
  const { t } = useTranslation();
  const { done, left } = session.state;
  const place = t('feedback.place', { place: format.formatCount(done + 1), total: format.formatCount(done + left) });
  const options = orders.map((id) => ({ id, label: t(`feedback.orders.${id}`), note: t(`feedback.orderNotes.${id}`) }));
  return (
    <header className="labelling__head">
      <div className="row">
        <span className="strong">{place}</span>
        <span className="secondary labelling__why">{describeOrder(item.order)}</span>
        <code className="secondary" title={item.id}>
          {t('feedback.id', { id: shortId(item.id) })}
        </code>
        {item.confidence === undefined ? null : (
          <SelectField
            size="s"
            hideLabel
            label={t('feedback.order')}
            options={options}
            value={order}
            onChange={(id) => onOrder(orders.find((one) => one === id) ?? 'least_confident')}
          />
        )}
      </div>
      <ProgressBar label={place} share={done + left === 0 ? 0 : done / (done + left)} />
    </header>
  );
}

interface RevealProps {
  readonly item: views.QueueItem;
  readonly revealed: boolean;
  readonly onChange: (revealed: boolean) => void;
}

function Reveal({ item, revealed, onChange }: RevealProps) {
  const { t } = useTranslation();
  const sure = item.confidence === undefined ? '' : t('feedback.sure', { share: format.formatPercent(item.confidence, 0) });
  return (
    <div className="labelling__reveal">
      <SwitchField selected={revealed} onChange={onChange}>
        {t('feedback.reveal')}
      </SwitchField>
      <span className="secondary">
        {revealed ? (
          <>
            <span className="strong">{showAnswer(item.predicted)}</span> {sure} · {t('feedback.acceptHint')}
          </>
        ) : (
          t('feedback.hidden')
        )}
      </span>
    </div>
  );
}

function AllDone({ session }: { readonly session: LabellingSession }) {
  const { t } = useTranslation();
  const goTo = useStore((state) => state.goTo);
  const last = session.state.recent[0];
  const actions = (
    <>
      <Button onPress={() => goTo('serve')}>{t('feedback.empty.serve')}</Button>
      {last ? <Button onPress={() => session.undo(last.id)}>{t('feedback.undo')}</Button> : null}
    </>
  );
  return (
    <EmptyState title={t('feedback.allDone.title', { count: session.state.done })} actions={actions}>
      {t('feedback.allDone.text')}
    </EmptyState>
  );
}
