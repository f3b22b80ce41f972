/** The rail is the loop: seven stages with their live state, the dashed way back, then the project's own pages. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../core/contract/index.ts';
import { StateDot } from '../components/index.ts';
import { format } from '../locales/index.ts';
import { addressOf, type ScreenId, useStore } from '../store/index.ts';
import './rail.css';
import { liveStages } from '../store/index.ts';

const pages = ['pipeline', 'lineage', 'models', 'runs', 'settings'] as const;

export function Rail() {
  const { t } = useTranslation();
  const project = useStore((state) => state.project);
  const run = useStore((state) => state.run);
  const screen = useStore((state) => state.screen);
  if (!project) return null;
  return (
    <nav className="rail scroll" aria-label={t('shell.rail')}>
      <ol className="rail__loop">
        {liveStages(project, run).map((stage) => (
          <RailStage key={stage.id} stage={stage} active={screen === stage.id} />
        ))}
      </ol>
      <WayBack project={project} />
      <h2 className="rail__heading">{t('shell.project')}</h2>
      <ul>
        {pages.map((page) => (
          <li key={page}>
            <RailLink screen={page} active={screen === page} className="rail__page">
              {t(`shell.screens.${page}`)}
            </RailLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function RailStage({ stage, active }: { readonly stage: views.StageSummary; readonly active: boolean }) {
  const { t } = useTranslation();
  return (
    <li className="rail__stop">
      <RailLink screen={stage.id} active={active} className={`rail__stage rail__stage--${stage.state}`}>
        <StateDot state={stage.state} />
        <span className="rail__words">
          <span className="rail__name">{t(`shell.screens.${stage.id}`)}</span>
          <span className="visually-hidden">{t(`shell.states.${stage.state}`)}</span>
          <span className="rail__fact truncate" title={stage.fact}>
            {stage.fact}
          </span>
        </span>
      </RailLink>
    </li>
  );
}

/** A real link, so that it can be copied and read as one; navigation itself goes through the store. */
function RailLink(props: { screen: ScreenId; active: boolean; className: string; children: React.ReactNode }) {
  const goTo = useStore((state) => state.goTo);
  return (
    <a
      href={addressOf(props.screen, null)}
      className={props.active ? `${props.className} rail__link--active` : props.className}
      aria-current={props.active ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.button !== 0) return;
        event.preventDefault();
        goTo(props.screen);
      }}
    >
      {props.children}
    </a>
  );
}

function WayBack({ project }: { readonly project: views.ProjectSummary }) {
  const { t } = useTranslation();
  const after = project.config.triggers.labels;
  const left = Math.max(0, after - project.labelsSinceTraining);
  const words =
    after === 0
      ? t('shell.wayBack.byHand')
      : left === 0
        ? t('shell.wayBack.due')
        : project.labelsSinceTraining === 0
          ? t('shell.wayBack.after', { labels: format.formatCount(after) })
          : t('shell.wayBack.left', { labels: format.formatCount(left) });
  return (
    <div className="rail__way-back">
      <span>{words}</span>
    </div>
  );
}
