/** From a file to a project: rows and types first, then what to predict, a name, a folder. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import type { IncomingFile } from '../../bridge/index.ts';
import {
  Button,
  Loading,
  Panel,
  ProblemNotice,
  ProgressBar,
  Screen,
  SelectField,
  SwitchField,
  TextField,
} from '../../components/index.ts';
import { countDistinct, describePreview, guessLabel, kindOfLabel, PreviewTable, useFilePreview } from '../../intake/index.ts';
import { useCreateProject } from './use-create-project.ts';

export function NewProject({ file, onBack }: { readonly file: IncomingFile; readonly onBack: () => void }) {
  const { t } = useTranslation();
  const { preview, problem, needsUpload, loading } = useFilePreview(file);
  const [chosen, setChosen] = useState<string | null>(null);
  const guess = preview ? guessLabel(preview.columns, preview.rows) : undefined;
  const label = chosen ?? guess?.column;
  const back = <Button onPress={onBack}>{t('home.create.back')}</Button>;
  return (
    <Screen
      title={t('home.create.title', { file: file.name })}
      sentence={preview ? describePreview(preview) : t('intake.reading')}
      actions={back}
    >
      <div className="new-project">
        <div className="stack">
          {problem ? <ProblemNotice problem={problem} /> : null}
          {needsUpload ? <p className="secondary">{t('intake.needsUpload')}</p> : null}
          {preview ? <PreviewTable preview={preview} label={label} rows={60} /> : loading ? <Loading rows={8} /> : null}
          {preview && preview.rejected.length > 0 ? (
            <p className="tone-problem">{t('intake.rejected', { count: preview.rejected.length })}</p>
          ) : null}
        </div>
        <Panel label={t('home.create.predict')}>
          <div className="stack">
            {preview && label ? (
              <LabelChoice
                preview={preview}
                label={label}
                reason={chosen === null && guess ? guess.reason : 'own'}
                onChange={setChosen}
              />
            ) : needsUpload ? (
              <TextField label={t('home.create.labelColumn')} value={chosen ?? ''} onChange={setChosen} />
            ) : null}
            <CreateForm file={file} label={label} />
          </div>
        </Panel>
      </div>
    </Screen>
  );
}

interface LabelChoiceProps {
  readonly preview: views.FilePreview;
  readonly label: string;
  readonly reason: 'name' | 'few_values' | 'last' | 'own';
  readonly onChange: (label: string) => void;
}

function LabelChoice({ preview, label, reason, onChange }: LabelChoiceProps) {
  const { t } = useTranslation();
  const kind = kindOfLabel(preview.columns, preview.rows, label);
  const options = preview.columns.map((column) => ({ id: column.name, label: column.name, note: column.examples.join(', ') }));
  return (
    <div className="stack stack--tight">
      <SelectField label={t('home.create.predict')} options={options} value={label} onChange={onChange} />
      <p className="small tertiary">{t(`home.create.predictNote.${reason}`)}</p>
      <p className="small secondary">
        {t(`home.create.kinds.${kind}`, { count: countDistinct(preview.columns, preview.rows, label) })}
      </p>
    </div>
  );
}

function CreateForm({ file, label }: { readonly file: IncomingFile; readonly label: string | undefined }) {
  const { t } = useTranslation();
  const form = useCreateProject(file);
  const ready = label !== undefined && label !== '' && form.name.trim() !== '' && form.dir.trim() !== '';
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) form.create(label);
      }}
    >
      <TextField label={t('home.create.name')} value={form.name} onChange={form.setName} />
      <TextField label={t('home.create.folder')} value={form.dir} onChange={form.setDir} mono />
      <SwitchField selected={form.runAtOnce} onChange={form.setRunAtOnce}>
        {t('home.create.runAtOnce')}
      </SwitchField>
      {form.share !== undefined && form.pending ? <ProgressBar label={t('home.create.create')} share={form.share} /> : null}
      <Button type="submit" variant="primary" isDisabled={!ready} isPending={form.pending}>
        {t('home.create.create')}
      </Button>
    </form>
  );
}
