/** What a person wrote about a run: a note and tags, kept in the project's run-notes.yaml; the last change can be undone. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, Chip, TextField } from '../../components/index.ts';
import { useAction, useStore } from '../../store/index.ts';

export interface RunNoteProps {
  readonly runId: string;
  readonly note: views.RunNote | undefined;
  readonly onNotes: (notes: views.RunNotes) => void;
}

export function RunNote({ runId, note, onNotes }: RunNoteProps) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  if (editing) return <Editor runId={runId} note={note} onNotes={onNotes} onClose={() => setEditing(false)} />;
  return (
    <div className="runs__note">
      {note ? <NoteTags tags={note.tags} /> : null}
      {note?.note ? <p>{note.note}</p> : null}
      <Button size="s" onPress={() => setEditing(true)}>
        {t(note ? 'runs.note.edit' : 'runs.note.add')}
      </Button>
    </div>
  );
}

export function NoteTags({ tags }: { readonly tags: readonly string[] }) {
  if (tags.length === 0) return null;
  return (
    <span className="row row--wrap runs__tags">
      {tags.map((tag) => (
        <Chip key={tag}>{tag}</Chip>
      ))}
    </span>
  );
}

function Editor({ runId, note, onNotes, onClose }: RunNoteProps & { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((state) => state.toast);
  const [text, setText] = useState(note?.note ?? '');
  const [tags, setTags] = useState((note?.tags ?? []).join(', '));
  const save = async (): Promise<void> => {
    const list = tags.split(',').map((tag) => tag.trim());
    const notes = await action.run((client) =>
      client.pipeline.note({ runId, note: text, tags: list.filter((tag) => tag !== '') }),
    );
    if (!notes) return;
    onNotes(notes);
    onClose();
    const undo = {
      label: t('runs.note.undo'),
      run: () => void action.run((client) => client.pipeline.undoNote()).then((before) => before && onNotes(before)),
    };
    toast({ tone: 'good', message: t('runs.note.saved'), action: undo });
  };
  return (
    <div className="stack">
      <TextField autoFocus label={t('runs.note.note')} rows={3} value={text} onChange={setText} />
      <TextField label={t('runs.note.tags')} note={t('runs.note.tagsNote')} value={tags} onChange={setTags} />
      <div className="row">
        <Button variant="primary" size="s" isPending={action.pending} onPress={() => void save()}>
          {t('runs.note.save')}
        </Button>
        <Button size="s" onPress={onClose}>
          {t('runs.note.cancel')}
        </Button>
      </div>
    </div>
  );
}
