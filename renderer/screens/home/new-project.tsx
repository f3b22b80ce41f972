/** From a file to a project: rows and types first, then what to predict, a name, a folder. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type GivenLabel,
  guessColumnGroups,
  guessMultilabel,
  type MultilabelGuess,
  type views,
} from '../../../core/contract/index.ts';
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
  const name = chosen ?? guess?.column;
  const multilabel = preview && name !== undefined ? guessMultilabel(preview, name) : undefined;
  // Off is kept for the column it was said of.
  const [single, setSingle] = useState<string | null>(null);
  const label = name === undefined ? undefined : labelOf(name, single === name ? undefined : multilabel, preview !== undefined);
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
          {preview ? (
            <PreviewTable preview={preview} label={label?.columns ?? name} rows={60} />
          ) : loading ? (
            <Loading rows={8} />
          ) : null}
          {preview && preview.rejected.length > 0 ? (
            <p className="tone-problem">{t('intake.rejected', { count: preview.rejected.length })}</p>
          ) : null}
        </div>
        <Panel label={t('home.create.predict')}>
          <div className="stack">
            {preview && name !== undefined ? (
              <LabelChoice
                preview={preview}
                name={name}
                multilabel={multilabel}
                single={single === name}
                onSingle={(on) => setSingle(on ? name : null)}
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

/** What cannot be previewed is told by the core, from the first rows that it reads. */
function labelOf(name: string, multilabel: MultilabelGuess | undefined, isSeen: boolean): GivenLabel {
  if (multilabel) return multilabel.label;
  return isSeen ? { name, type: 'auto' } : { name };
}

interface LabelChoiceProps {
  readonly preview: views.FilePreview;
  readonly name: string;
  readonly multilabel: MultilabelGuess | undefined;
  /** The user wants one class a row all the same. */
  readonly single: boolean;
  readonly onSingle: (single: boolean) => void;
  readonly reason: 'name' | 'columns' | 'few_values' | 'last' | 'own';
  readonly onChange: (label: string) => void;
}

function LabelChoice({ preview, name, multilabel, single, onSingle, reason, onChange }: LabelChoiceProps) {
  const { t } = useTranslation();
  const isMany = multilabel !== undefined && !single;
  const kind = isMany ? 'multilabel' : kindOfLabel(preview.columns, preview.rows, name);
  const count = isMany ? multilabel.classes.length : countDistinct(preview.columns, preview.rows, name);
  const options = [
    ...preview.columns.map((column) => ({ id: column.name, label: column.name, note: column.examples.join(', ') })),
    ...guessColumnGroups(preview).map(({ label, classes }) => ({
      id: label.name,
      label: t('home.create.columnsOf', { name: label.name, count: classes.length }),
      note: classes.slice(0, 5).join(', '),
    })),
  ];
  return (
    <div className="stack stack--tight">
      <SelectField label={t('home.create.predict')} options={options} value={name} onChange={onChange} />
      <p className="small tertiary">{t(`home.create.predictNote.${reason}`)}</p>
      <p className="small secondary">{t(`home.create.kinds.${kind}`, { count })}</p>
      {multilabel ? <Several multilabel={multilabel} single={single} onSingle={onSingle} /> : null}
    </div>
  );
}

type SeveralProps = Required<Pick<LabelChoiceProps, 'single' | 'onSingle'>> & { readonly multilabel: MultilabelGuess };

/** Columns have no other reading: only what is one column may also be one class. */
function Several({ multilabel, single, onSingle }: SeveralProps) {
  const { t } = useTranslation();
  const { label, reason, classes, several, rows } = multilabel;
  const delimiter = label.delimiter ?? '';
  const example = classes.slice(0, 2).join(delimiter);
  return (
    <>
      {reason === 'columns' ? null : (
        <SwitchField selected={!single} onChange={(on) => onSingle(!on)}>
          {t('home.create.several')}
        </SwitchField>
      )}
      <p className="small tertiary">{t(`home.create.severalWhy.${reason}`, { delimiter, example, several, rows })}</p>
    </>
  );
}

function CreateForm({ file, label }: { readonly file: IncomingFile; readonly label: GivenLabel | undefined }) {
  const { t } = useTranslation();
  const form = useCreateProject(file);
  const ready = label !== undefined && label.name !== '' && form.name.trim() !== '' && form.dir.trim() !== '';
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
