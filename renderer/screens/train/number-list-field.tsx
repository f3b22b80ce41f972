/** A list of whole numbers as people write it: widths of hidden layers, filters of convolutions. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '../../components/index.ts';
import { parseHidden } from './parse-hidden.ts';

export interface NumberListFieldProps {
  readonly label: string;
  readonly values: readonly number[];
  readonly note: string | undefined;
  readonly isDisabled: boolean;
  /** Whether there may be none. */
  readonly canBeEmpty: boolean;
  readonly onSet: (values: readonly number[]) => void;
}

export function NumberListField({ label, values, note, isDisabled, canBeEmpty, onSet }: NumberListFieldProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(values.join(', '));
  const parsed = parseHidden(text);
  const read = parsed?.length === 0 && !canBeEmpty ? undefined : parsed;
  const commit = (): void => {
    if (read && read.join() !== values.join()) onSet(read);
  };
  return (
    <TextField
      label={label}
      value={text}
      isDisabled={isDisabled}
      error={read ? undefined : t('train.settings.listWrong', { values: canBeEmpty ? '64, 32' : '16, 32, 64' })}
      note={note}
      onChange={setText}
      onCommit={commit}
    />
  );
}
