/** The bottom strip: engine, memory, jobs, endpoint and where it can be reached from, and the promise. */

import { useTranslation } from 'react-i18next';
import { format } from '../locales/index.ts';
import { useStore } from '../store/index.ts';
import './bottom-strip.css';

export function BottomStrip() {
  const { t } = useTranslation();
  const system = useStore((state) => state.system);
  const connection = useStore((state) => state.connection);
  return (
    <footer className="bottom-strip">
      {connection === 'open' ? null : (
        <span className={connection === 'lost' ? 'tone-problem' : undefined} role="status">
          {t(`shell.connection.${connection}`)}
        </span>
      )}
      {system ? (
        <>
          <span>{t('shell.strip.engine', { engine: system.engine, count: system.cores })}</span>
          <span>{format.formatBytes(system.memoryBytes)}</span>
          <Endpoint />
        </>
      ) : null}
      <JobsButton />
      <span className="bottom-strip__promise">{t('shell.strip.promise')}</span>
    </footer>
  );
}

function Endpoint() {
  const { t } = useTranslation();
  const endpoint = useStore((state) => state.system?.endpoint);
  return (
    <span className="row">
      <span className={endpoint ? 'bottom-strip__dot bottom-strip__dot--live' : 'bottom-strip__dot'} aria-hidden="true" />
      {endpoint ? t('shell.strip.endpoint', { url: endpoint.url.replace(/^https?:\/\//, '') }) : t('shell.strip.noEndpoint')}
    </span>
  );
}

function JobsButton() {
  const { t } = useTranslation();
  const running = useStore((state) => Object.values(state.jobs).filter((job) => job.state === 'running').length);
  const any = useStore((state) => Object.keys(state.jobs).length > 0);
  const overlay = useStore((state) => state.overlay);
  const setOverlay = useStore((state) => state.setOverlay);
  if (!any) return null;
  return (
    <button
      type="button"
      className="bottom-strip__jobs"
      aria-expanded={overlay === 'jobs'}
      onClick={() => setOverlay(overlay === 'jobs' ? 'none' : 'jobs')}
    >
      {running > 0 ? t('shell.jobs.running', { count: running }) : t('shell.jobs.title')}
    </button>
  );
}
