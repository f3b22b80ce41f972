/** Settings: the window's theme, the project's serving and training rules, and the project file itself. */

import { useTranslation } from 'react-i18next';
import { Button, CodeBlock, CopyButton, Panel, Screen, Segmented, ViewBody } from '../../components/index.ts';
import { type Theme, useAction, useStore, useView } from '../../store/index.ts';
import { ProjectSettings } from './project-settings.tsx';
import { SettingRow } from './setting-row.tsx';
import './settings.css';

export function SettingsScreen() {
  const { t } = useTranslation();
  const config = useStore((state) => state.project?.config);
  return (
    <Screen fills title={t('shell.screens.settings')} sentence={t('settings.sentence')} actions={<UndoRedo />}>
      <div className="settings">
        <div className="settings__column scroll">
          <WindowSettings />
          {config ? <ProjectSettings config={config} /> : null}
        </div>
        <ProjectFile />
      </div>
    </Screen>
  );
}

function UndoRedo() {
  const { t } = useTranslation();
  const action = useAction();
  return (
    <>
      <Button isDisabled={action.pending} onPress={() => void action.run((client) => client.project.undo())}>
        {t('settings.undoLast')}
      </Button>
      <Button isDisabled={action.pending} onPress={() => void action.run((client) => client.project.redo())}>
        {t('settings.redo')}
      </Button>
    </>
  );
}

const themes: readonly Theme[] = ['system', 'light', 'dark'];

function WindowSettings() {
  const { t } = useTranslation();
  const theme = useStore((state) => state.theme);
  const setTheme = useStore((state) => state.setTheme);
  const options = themes.map((id) => ({ id, label: t(`settings.window.themes.${id}`) }));
  return (
    <Panel title={t('settings.window.title')}>
      <SettingRow name={t('settings.window.theme')} meaning={t('settings.window.themeMeaning')}>
        <Segmented label={t('settings.window.theme')} options={options} value={theme} onChange={setTheme} />
      </SettingRow>
    </Panel>
  );
}

/** Every value above stands in this file, comments and all. */
function ProjectFile() {
  const { t } = useTranslation();
  const view = useView((client) => client.project.configText(), { topics: ['project'] });
  const dir = useStore((state) => state.project?.dir);
  const text = view.value?.text ?? '';
  return (
    <Panel scrolls label={t('settings.file.title')} title={t('settings.file.title')} actions={<CopyButton text={text} />}>
      <div className="stack">
        <p className="secondary">{t('settings.file.meaning')}</p>
        <CodeBlock label={t('settings.file.path')} text={pathOf(dir, view.value?.path)} />
        <ViewBody view={view} loadingRows={10}>
          {(file) => <CodeBlock label={t('settings.file.text')} text={file.text} copy={false} />}
        </ViewBody>
      </div>
    </Panel>
  );
}

/** The core may name the file within the project folder or in full. */
export function pathOf(dir: string | undefined, path: string | undefined): string {
  if (!path) return '';
  if (!dir || path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path)) return path;
  return `${dir}${dir.includes('\\') ? '\\' : '/'}${path}`;
}
