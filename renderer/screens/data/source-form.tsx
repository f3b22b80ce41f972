/** The form of a source: path or file, format, and what that format asks. */

import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { fileFormats } from '../../../core/contract/index.ts';
import type { IncomingFile } from '../../bridge/index.ts';
import { IconButton, NumberInput, SelectField, TextField } from '../../components/index.ts';
import { checkDraft, DropZone, isPattern, optionsOf, type SourceDraft } from '../../intake/index.ts';

interface SourceFormProps {
  readonly file: IncomingFile | null;
  readonly onFile: (file: IncomingFile | null) => void;
  readonly draft: SourceDraft;
  readonly onChange: (draft: SourceDraft) => void;
}

export function SourceForm({ file, onFile, draft, onChange }: SourceFormProps) {
  const { t } = useTranslation();
  const errors = checkDraft(draft);
  const errorOf = (name: keyof SourceDraft): string | undefined => {
    const code = errors[name];
    return code && t(`data.add.errors.${code}`);
  };
  const set = (change: Partial<SourceDraft>): void => onChange({ ...draft, ...change });
  return (
    <div className="data__form scroll">
      <Place file={file} onFile={onFile} path={draft.path} onPath={(path) => set({ path })} />
      <SelectField
        label={t('data.add.format')}
        options={fileFormats.map((id) => ({ id, label: id === 'auto' ? t('data.add.auto') : t(`intake.facts.format.${id}`) }))}
        value={draft.format}
        onChange={(id) => set({ format: fileFormats.find((known) => known === id) ?? 'auto' })}
      />
      <ReadingFields draft={draft} set={set} errorOf={errorOf} />
      <TextField
        label={t('data.add.preserve')}
        note={t('data.add.preserveNote')}
        error={errorOf('preserve')}
        placeholder={'train: train/*\neval: eval/*'}
        mono
        rows={2}
        value={draft.preserve}
        onChange={(preserve) => set({ preserve })}
      />
      {isPattern(draft.path) ? null : (
        <NumberInput
          label={t('data.add.span')}
          note={t('data.add.spanNote')}
          min={0}
          step={1}
          value={draft.span}
          onChange={(span) => set({ span })}
        />
      )}
    </div>
  );
}

interface PlaceProps extends Pick<SourceFormProps, 'file' | 'onFile'> {
  readonly path: string;
  readonly onPath: (path: string) => void;
}

/** Where the rows are: a file at hand, or a path or address. */
function Place({ file, onFile, path, onPath }: PlaceProps) {
  const { t } = useTranslation();
  if (file) {
    return (
      <div className="row row--spread data__chosen">
        <span className="truncate strong">{file.name}</span>
        <IconButton label={t('data.add.otherFile')} icon={<IconX size={16} aria-hidden="true" />} onPress={() => onFile(null)} />
      </div>
    );
  }
  return (
    <>
      <TextField
        label={t('data.add.path')}
        note={t('data.add.pathNote')}
        placeholder="data/span-{SPAN}/*.csv"
        mono
        autoFocus
        value={path}
        onChange={onPath}
      />
      <DropZone compact title={t('data.drop')} onFile={onFile} />
    </>
  );
}

interface FieldsProps {
  readonly draft: SourceDraft;
  readonly set: (change: Partial<SourceDraft>) => void;
  readonly errorOf: (name: keyof SourceDraft) => string | undefined;
}

/** What the format asks. */
function ReadingFields({ draft, set, errorOf }: FieldsProps) {
  const { t } = useTranslation();
  const options = optionsOf(draft);
  return (
    <>
      {options.csv ? <CsvFields draft={draft} set={set} errorOf={errorOf} /> : null}
      {options.query ? (
        <TextField
          label={t('data.add.query')}
          note={t('data.add.queryNote')}
          error={errorOf('query')}
          mono
          rows={4}
          value={draft.query}
          onChange={(query) => set({ query })}
        />
      ) : null}
      {options.module ? (
        <TextField
          label={t('data.add.options')}
          note={t('data.add.optionsNote')}
          error={errorOf('options')}
          mono
          rows={4}
          value={draft.options}
          onChange={(text) => set({ options: text })}
        />
      ) : null}
    </>
  );
}

function CsvFields({ draft, set, errorOf }: FieldsProps) {
  const { t } = useTranslation();
  return (
    <div className="data__csv">
      <TextField
        label={t('data.add.delimiter')}
        placeholder={t('data.add.decided')}
        error={errorOf('delimiter')}
        value={draft.delimiter}
        onChange={(delimiter) => set({ delimiter })}
      />
      <SelectField
        label={t('data.add.header')}
        options={(['auto', 'yes', 'no'] as const).map((id) => ({ id, label: t(`data.add.headers.${id}`) }))}
        value={draft.header}
        onChange={(id) => set({ header: id === 'yes' ? 'yes' : id === 'no' ? 'no' : 'auto' })}
      />
      <TextField
        label={t('data.add.encoding')}
        placeholder={t('data.add.decided')}
        value={draft.encoding}
        onChange={(encoding) => set({ encoding })}
      />
      <TextField
        label={t('data.add.comment')}
        error={errorOf('comment')}
        value={draft.comment}
        onChange={(comment) => set({ comment })}
      />
      <TextField
        label={t('data.add.columns')}
        placeholder={t('data.add.columnsExample')}
        value={draft.columns}
        onChange={(columns) => set({ columns })}
      />
    </div>
  );
}
