/** What a stage's screen says before its first run: why it is empty, the one thing to do, and the progress once it is done. */

import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { NodeName } from '../../core/contract/index.ts';
import { describeProgress, progressShare, useAction, useStore } from '../store/index.ts';
import { Button } from './button.tsx';
import { EmptyState } from './empty-state.tsx';
import { ProgressBar } from './progress-bar.tsx';

export interface RunFirstProps {
  readonly title: string;
  /** What the run will do. */
  readonly children: ReactNode;
  /** The button's words. */
  readonly start: string;
  /** The last node that must run for this screen to have something to show; absent: all. */
  readonly until?: NodeName;
}

export function RunFirst({ title, children, start, until }: RunFirstProps) {
  const action = useAction();
  const running = useStore((state) => state.run?.state === 'RUNNING');
  const button = (
    <Button
      variant="primary"
      isPending={action.pending}
      onPress={() => void action.run((client) => client.pipeline.run({ until }))}
    >
      {start}
    </Button>
  );
  return (
    <EmptyState title={title} actions={running ? <Going /> : button}>
      {children}
    </EmptyState>
  );
}

function Going() {
  const { t } = useTranslation();
  const node = useStore((state) => state.run?.nodes.find((one) => one.state === 'RUNNING'));
  const words = node ? t('components.runningNode', { node: node.node }) : t('components.runStarting');
  const progress = node ? describeProgress(node) : undefined;
  return (
    <div className="empty-state__going" role="status">
      <ProgressBar label={words} tone="train" share={progressShare(node?.progress)} />
      <p className="small">{progress ? `${words} · ${progress}` : words}</p>
    </div>
  );
}
