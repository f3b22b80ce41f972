/** Projects opened before, latest first; one whose folder is gone says so instead of failing later. */

import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { IconButton, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useAction, useStore, useView } from '../../store/index.ts';

export function RecentProjects() {
  const { t } = useTranslation();
  const view = useView((client) => client.project.recent(), { topics: ['project'] });
  return (
    <section>
      <h2>{t('home.recent')}</h2>
      <ViewBody view={view} loadingRows={2}>
        {(recent) =>
          recent.length === 0 ? (
            <p className="secondary">{t('home.noRecent')}</p>
          ) : (
            <ul>
              {recent.map((project) => (
                <RecentProject key={project.dir} project={project} onForgotten={view.reload} />
              ))}
            </ul>
          )
        }
      </ViewBody>
    </section>
  );
}

function RecentProject({ project, onForgotten }: { readonly project: views.RecentProject; readonly onForgotten: () => void }) {
  const { t } = useTranslation();
  const action = useAction();
  const open = (): void => {
    void action.run(async (client) => {
      useStore.getState().setProject(await client.project.open({ dir: project.dir }));
      useStore.getState().goTo('data');
    });
  };
  const forget = (): void => {
    void action.run((client) => client.project.forget({ dir: project.dir })).then(onForgotten);
  };
  return (
    <li className="home__recent">
      <button type="button" className="home__recent-open" disabled={!project.exists || action.pending} onClick={open}>
        <span className="home__recent-name strong truncate">{project.name}</span>
        <span className="home__recent-dir mono secondary truncate">{project.dir}</span>
        <span className="secondary">{project.exists ? format.formatAgo(project.openedAt) : t('home.gone')}</span>
      </button>
      <IconButton
        label={t('home.forget', { name: project.name })}
        icon={<IconX size={14} aria-hidden="true" />}
        onPress={forget}
      />
    </li>
  );
}
