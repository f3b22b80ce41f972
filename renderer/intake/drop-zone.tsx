/** A place to drop a file, and a button that does the same. */

import { IconFileUpload } from '@tabler/icons-react';
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/index.ts';
import './drop-zone.css';

export interface DropZoneProps {
  readonly title: string;
  readonly note?: ReactNode;
  readonly onFile: (file: File) => void;
  readonly compact?: boolean;
}

const accepted = '.csv,.tsv,.txt,.data,.json,.jsonl,.ndjson,.parquet,.avro,.tfrecord,.tfrecords,.sqlite,.sqlite3,.db,.gz';

/** Dropping is handled for the whole window (shell/drop-target.tsx); this shows that it can be done. */
export function DropZone({ title, note, onFile, compact = false }: DropZoneProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className={compact ? 'drop-zone drop-zone--compact' : 'drop-zone'}>
      <IconFileUpload size={compact ? 20 : 28} stroke={1.4} aria-hidden="true" />
      <div className="drop-zone__words">
        <p className="drop-zone__title">{title}</p>
        {note ? <p className="secondary">{note}</p> : null}
      </div>
      <Button variant={compact ? 'default' : 'primary'} onPress={() => input.current?.click()}>
        {t('intake.choose')}
      </Button>
      <input
        ref={input}
        type="file"
        accept={accepted}
        hidden
        aria-label={t('intake.choose')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) onFile(file);
        }}
      />
    </div>
  );
}
