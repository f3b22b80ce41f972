/** The example projects that come with the app. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, Panel, ViewBody } from '../../components/index.ts';
import { useAction, useStore, useView } from '../../store/index.ts';

export function Examples() {
  const { t } = useTranslation();
  const view = useView((client) => client.project.examples());
  return (
    <Panel title={t('home.examples')} note={t('home.examplesNote')}>
      <ViewBody view={view} loadingRows={3}>
        {(examples) => (
          <ul className="home__examples">
            {examples.map((example) => (
              <Example key={example.name} example={example} />
            ))}
          </ul>
        )}
      </ViewBody>
    </Panel>
  );
}

function Example({ example }: { readonly example: views.ExampleProject }) {
  const { t } = useTranslation();
  const action = useAction();
  const open = (): void => {
    void action.run(async (client) => {
      const { dir } = await client.project.proposeDir({ name: example.name });
      const project = await client.project.createFromExample({ dir, example: example.name });
      useStore.getState().setProject(project);
      useStore.getState().goTo('data');
      await client.pipeline.run({});
    });
  };
  return (
    <li className="home__example">
      <div>
        <p className="strong">{example.title}</p>
        <p className="small secondary">{example.description}</p>
      </div>
      <Button onPress={open} isPending={action.pending} aria-label={`${t('home.example')}: ${example.title}`}>
        {t('home.example')}
      </Button>
    </li>
  );
}
