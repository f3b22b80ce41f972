/** Opens a project by the path of its folder. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, TextField } from '../../components/index.ts';
import { useAction, useStore } from '../../store/index.ts';

export function OpenFolder() {
  const { t } = useTranslation();
  const [dir, setDir] = useState('');
  const action = useAction();
  const open = (): void => {
    if (dir.trim() === '') return;
    void action.run(async (client) => {
      useStore.getState().setProject(await client.project.open({ dir: dir.trim() }));
      useStore.getState().goTo('data');
    });
  };
  return (
    <form
      className="home__folder"
      onSubmit={(event) => {
        event.preventDefault();
        open();
      }}
    >
      <TextField label={t('home.openFolder')} placeholder={t('home.folderPlaceholder')} value={dir} onChange={setDir} mono />
      <Button type="submit" isDisabled={dir.trim() === ''} isPending={action.pending}>
        {t('home.open')}
      </Button>
    </form>
  );
}
