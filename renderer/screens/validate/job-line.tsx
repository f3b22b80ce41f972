/** The statistics being computed right now: what, how far, and a way to stop. */

import { useTranslation } from 'react-i18next';
import { Button, ProgressBar } from '../../components/index.ts';
import { progressShare, useAction, useStore } from '../../store/index.ts';

/** As the core names the jobs that compute statistics on demand. */
const titleStart = 'Statistics ';

export function JobLine() {
  const { t } = useTranslation();
  const action = useAction();
  const job = useStore((state) =>
    Object.values(state.jobs).find((one) => one.state === 'running' && one.title.startsWith(titleStart)),
  );
  const title = job?.title ?? t('validate.datasets.computing');
  return (
    <div className="job-line" role="status">
      <span className="secondary">{title}</span>
      <span className="job-line__bar">
        <ProgressBar label={title} share={progressShare(job?.progress)} />
      </span>
      {job ? (
        <Button size="s" variant="quiet" onPress={() => void action.run((client) => client.system.cancelJob({ id: job.id }))}>
          {t('components.cancel')}
        </Button>
      ) : null}
    </div>
  );
}
