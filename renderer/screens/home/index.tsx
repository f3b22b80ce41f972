/** Home: start from a file or an example, or go on where you were. */

import { useTranslation } from 'react-i18next';
import { Screen } from '../../components/index.ts';
import { DropZone } from '../../intake/index.ts';
import { useStore } from '../../store/index.ts';
import { Examples } from './examples.tsx';
import './home.css';
import { NewProject } from './new-project.tsx';
import { OpenFolder } from './open-folder.tsx';
import { RecentProjects } from './recent-projects.tsx';

export function HomeScreen() {
  const { t } = useTranslation();
  const project = useStore((state) => state.project);
  const file = useStore((state) => state.droppedFile);
  const setFile = useStore((state) => state.setDroppedFile);
  if (file) return <NewProject file={file} onBack={() => setFile(null)} />;
  const title = project ? t('home.titleOpen') : t('home.title');
  const sentence = project ? t('home.sentenceOpen', { name: project.name }) : t('home.sentence');
  return (
    <Screen title={title} sentence={sentence}>
      <div className="home">
        <div className="home__start">
          <DropZone title={t('home.dropTitle')} note={t('home.dropNote')} onFile={setFile} />
          <Examples />
        </div>
        <RecentProjects />
        <OpenFolder />
      </div>
    </Screen>
  );
}
