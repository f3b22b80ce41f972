/** When labels become the next training: now, or after so many of them. */

import { useTranslation } from 'react-i18next';
import type { NodeName, views } from '../../../core/contract/index.ts';
import { Button, NumberInput, Panel, ProgressBar } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useAction, useStore } from '../../store/index.ts';

export function RetrainPanel({ status }: { readonly status: views.FeedbackStatus }) {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((state) => state.toast);
  const goTo = useStore((state) => state.goTo);
  const running = useStore((state) => state.run?.state === 'RUNNING');
  const { labelsSinceTraining: fresh, retrainAfter } = status;
  const retrain = async (): Promise<void> => {
    const started = await action.run((client) => client.feedback.retrain());
    if (!started) return;
    const look = { label: t('feedback.retrain.look'), run: () => goTo('train') };
    toast({ tone: 'good', message: t('feedback.retrain.started', { count: fresh }), action: look });
  };
  return (
    <Panel
      label={t('feedback.retrain.title')}
      title={<span className="labelling__side-title">{t('feedback.retrain.title')}</span>}
    >
      <div className="stack">
        <p>{describe(status)}</p>
        {retrainAfter > 0 ? <ProgressBar label={t('feedback.retrain.title')} share={fresh / retrainAfter} /> : null}
        <Stopped />
        <RuleField retrainAfter={retrainAfter} />
        <Button isDisabled={running || fresh === 0} isPending={action.pending} onPress={() => void retrain()}>
          {running ? t('feedback.retrain.running') : t('feedback.retrain.now', { count: fresh })}
        </Button>
      </div>
    </Panel>
  );

  function describe({ labelsSinceTraining, retrainAfter: after }: views.FeedbackStatus): string {
    const labels = format.formatCount(labelsSinceTraining);
    return after === 0
      ? t('feedback.retrain.byHand', { labels })
      : t('feedback.retrain.progress', { labels, after: format.formatCount(after) });
  }
}

const afterTraining: ReadonlySet<NodeName> = new Set(['Evaluator', 'Pusher']);

/** A run that stopped before training has taken the labels in without learning from them. */
function Stopped() {
  const { t } = useTranslation();
  const goTo = useStore((state) => state.goTo);
  const run = useStore((state) => state.run ?? state.project?.lastRun);
  const failed = run?.state === 'FAILED' ? run.nodes.find((node) => node.state === 'FAILED') : undefined;
  if (!failed || afterTraining.has(failed.node)) return null;
  const look = (): void => (failed.node === 'ExampleValidator' ? goTo('validate') : goTo('pipeline', failed.node));
  return (
    <div className="stack stack--tight">
      <p className="tone-problem">{t('feedback.retrain.stopped', { node: failed.node })}</p>
      <Button size="s" onPress={look}>
        {t('feedback.retrain.why')}
      </Button>
    </div>
  );
}

function RuleField({ retrainAfter }: { readonly retrainAfter: number }) {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((state) => state.toast);
  const change = async (value: number | undefined): Promise<void> => {
    if (value === undefined || value === retrainAfter) return;
    if (!(await action.run((client) => client.project.patch({ changes: [{ path: ['triggers', 'labels'], value }] })))) return;
    const undo = { label: t('feedback.retrain.undo'), run: () => void action.run((client) => client.project.undo()) };
    const message = value === 0 ? t('feedback.retrain.ruleOff') : t('feedback.retrain.ruleSet', { count: value });
    toast({ tone: 'good', message, action: undo });
  };
  return (
    <div className="labelling__rule">
      <span aria-hidden="true">{t('feedback.retrain.after')}</span>
      <NumberInput
        label={t('feedback.retrain.rule')}
        hideLabel
        value={retrainAfter}
        min={0}
        step={1}
        isDisabled={action.pending}
        onChange={(value) => void change(value)}
      />
      <span aria-hidden="true">{t('feedback.retrain.labels')}</span>
    </div>
  );
}
