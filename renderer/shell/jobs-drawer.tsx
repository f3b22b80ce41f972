/** The jobs drawer: what runs now and what ended, with progress, rate, time left and Cancel. */

import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../core/contract/index.ts';
import { Button, IconButton, ProblemNotice, ProgressBar } from '../components/index.ts';
import { useAction, useStore } from '../store/index.ts';
import { describeJob, sortJobs } from './job-words.ts';
import './jobs-drawer.css';
import { progressShare } from '../store/index.ts';

export function JobsDrawer() {
  const { t } = useTranslation();
  const open = useStore((state) => state.overlay === 'jobs');
  const jobs = useStore((state) => state.jobs);
  const setOverlay = useStore((state) => state.setOverlay);
  if (!open) return null;
  return (
    <aside className="jobs-drawer" aria-label={t('shell.jobs.title')}>
      <header className="row row--spread">
        <h2>{t('shell.jobs.title')}</h2>
        <IconButton
          label={t('components.close')}
          icon={<IconX size={16} aria-hidden="true" />}
          onPress={() => setOverlay('none')}
        />
      </header>
      <ul className="jobs-drawer__list scroll" aria-live="polite">
        {sortJobs(Object.values(jobs)).map((job) => (
          <Job key={job.id} job={job} />
        ))}
      </ul>
    </aside>
  );
}

function Job({ job }: { readonly job: views.JobView }) {
  const { t } = useTranslation();
  const action = useAction();
  const running = job.state === 'running';
  return (
    <li className="jobs-drawer__job">
      <div className="row row--spread">
        <span className="strong truncate">{job.title}</span>
        {running ? (
          <Button
            size="s"
            isPending={action.pending}
            onPress={() => action.run((client) => client.system.cancelJob({ id: job.id }))}
          >
            {t('components.cancel')}
          </Button>
        ) : null}
      </div>
      {running ? <ProgressBar label={job.title} share={progressShare(job.progress)} /> : null}
      <p className="small secondary">{describeJob(job)}</p>
      {job.problem ? <ProblemNotice problem={job.problem} /> : null}
    </li>
  );
}
