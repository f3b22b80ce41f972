/** Two versions compared: what rows came, went and changed, column by column, with examples. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, Panel, ProblemNotice, ProgressBar, SelectField, TextField } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { versionLabel } from './data-words.ts';
import { DifferenceResult } from './difference-result.tsx';
import { useDifference } from './use-difference.ts';

export function DifferencePanel({ versions }: { readonly versions: readonly views.ExamplesVersion[] }) {
  const { t } = useTranslation();
  const [from, setFrom] = useState(String(versions[1]?.artifactId ?? ''));
  const [to, setTo] = useState(String(versions[0]?.artifactId ?? ''));
  const [key, setKey] = useState('');
  const asked = useDifference();
  const options = versions.map((version) => ({
    id: String(version.artifactId),
    label: versionLabel(version, versions),
    note: `${version.source} · ${format.formatAgo(version.createdAt)}`,
  }));
  const keys = key.split(',').flatMap((name) => name.trim() || []);
  const known = new Set(versions.find((version) => String(version.artifactId) === to)?.columns.map(({ name }) => name));
  const unknown = keys.find((name) => !known.has(name));
  const running = asked.share !== undefined;
  return (
    <Panel title={t('data.difference.title')} note={t('data.difference.note')} label={t('data.difference.title')}>
      <div className="stack">
        <div className="data__compare">
          <SelectField label={t('data.difference.from')} options={options} value={from} onChange={setFrom} />
          <SelectField label={t('data.difference.to')} options={options} value={to} onChange={setTo} />
          <TextField
            label={t('data.difference.key')}
            placeholder={t('data.difference.keyExample')}
            value={key}
            onChange={setKey}
            error={unknown === undefined ? undefined : t('data.difference.unknownKey', { column: unknown })}
          />
          {running ? (
            <Button onPress={asked.stop}>{t('components.cancel')}</Button>
          ) : (
            <Button
              isDisabled={from === to || unknown !== undefined}
              onPress={() => asked.compare({ from: Number(from), to: Number(to), key: keys })}
            >
              {t('data.difference.compare')}
            </Button>
          )}
        </div>
        {running ? <ProgressBar label={t('data.difference.running')} share={asked.share} tone="train" /> : null}
        {asked.problem ? <ProblemNotice problem={asked.problem} /> : null}
        {asked.difference ? <DifferenceResult difference={asked.difference} /> : null}
      </div>
    </Panel>
  );
}
