/** The path of the module that builds a model of one's own. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelConfig } from '../../../core/contract/index.ts';
import { TextField } from '../../components/index.ts';

export interface ModuleFieldProps {
  readonly model: ModelConfig;
  readonly isDisabled: boolean;
  readonly onSet: (module: string) => void;
}

export function ModuleField({ model, isDisabled, onSet }: ModuleFieldProps) {
  const { t } = useTranslation();
  const before = model.module ?? '';
  const [text, setText] = useState(before);
  const apply = (): void => {
    const path = text.trim();
    if (path !== '' && path !== before) onSet(path);
  };
  return (
    <TextField
      label={t('train.settings.module')}
      value={text}
      note={t('train.settings.moduleNote')}
      isDisabled={isDisabled}
      onChange={setText}
      onCommit={apply}
    />
  );
}
