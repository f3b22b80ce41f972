/** The problem that stopped the last run at the stage shown, with what it means and the ways out. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../core/contract/index.ts';
import { stageOfNode, useAction, useStore } from '../store/index.ts';
import { Button } from './button.tsx';
import { ProblemNotice } from './problem-notice.tsx';

/** Shown by every screen's frame. Anomalies are left to the validate screen, which says more about them. */
export function StageProblem() {
  const { t } = useTranslation();
  const action = useAction();
  const goTo = useStore((state) => state.goTo);
  const failed = useStore((state) => failedNode(state.run ?? state.project?.lastRun, state.screen));
  if (!failed?.problem) return null;
  const actions = (
    <>
      <Button isPending={action.pending} onPress={() => void action.run((client) => client.pipeline.run({}))}>
        {t('problems.runAgain')}
      </Button>
      <Button onPress={() => goTo('pipeline', failed.node)}>{t('problems.showLog')}</Button>
    </>
  );
  return (
    <div className="screen__problem">
      <ProblemNotice problem={failed.problem} consequence={t('problems.stageStopped', { node: failed.node })} actions={actions} />
    </div>
  );
}

function failedNode(run: views.RunSummary | undefined, screen: string): views.NodeRun | undefined {
  if (!run || run.state === 'RUNNING') return undefined;
  const failed = run.nodes.find((node) => node.state === 'FAILED' && stageOfNode[node.node] === screen);
  return failed?.problem?.code === 'data/anomalies' ? undefined : failed;
}
