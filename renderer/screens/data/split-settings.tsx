/** How rows come into splits: by what, and in which shares. */

import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PartitionConfig } from '../../../core/contract/index.ts';
import { Button, IconButton, NumberInput, Panel, SelectField, TextField } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { toneOfSplit } from './data-words.ts';
import { usePatch } from './use-patch.ts';

interface SplitSettingsProps {
  readonly splits: Readonly<Record<string, number>>;
  readonly partition: PartitionConfig;
}

interface Share {
  readonly name: string;
  readonly buckets: number;
}

const ways = ['example', 'feature', 'time'] as const;

export function SplitSettings({ splits, partition }: SplitSettingsProps) {
  const { t } = useTranslation();
  const { patch, pending } = usePatch();
  const [by, setBy] = useState(partition.by);
  const [feature, setFeature] = useState(partition.feature ?? '');
  const [shares, setShares] = useState<readonly Share[]>(Object.entries(splits).map(([name, buckets]) => ({ name, buckets })));
  const names = shares.map(({ name }) => name);
  const wrongName = names.find((name, at) => !/^[A-Za-z0-9_-]+$/.test(name) || names.indexOf(name) < at);
  const needsFeature = by !== 'example' && feature.trim() === '';
  const save = (): void =>
    patch(
      [
        { path: ['data', 'splits'], value: Object.fromEntries(shares.map(({ name, buckets }) => [name, buckets])) },
        { path: ['data', 'partition', 'by'], value: by },
        { path: ['data', 'partition', 'feature'], value: by === 'example' ? null : feature.trim() },
      ],
      t('data.split.saved'),
    );
  return (
    <Panel title={t('data.split.title')} label={t('data.split.title')}>
      <div className="stack">
        <Shares shares={shares} onChange={setShares} />
        <SelectField
          label={t('data.split.by')}
          options={ways.map((id) => ({ id, label: t(`data.split.ways.${id}`), note: t(`data.split.notes.${id}`) }))}
          value={by}
          onChange={(id) => setBy(ways.find((way) => way === id) ?? 'example')}
        />
        {by === 'example' ? null : (
          <TextField
            label={t('data.split.feature')}
            error={needsFeature ? t('data.split.featureNeeded') : undefined}
            value={feature}
            onChange={setFeature}
          />
        )}
        {wrongName === undefined ? null : <p className="tone-problem small">{t('data.split.wrongName', { name: wrongName })}</p>}
        <span>
          <Button isDisabled={wrongName !== undefined || needsFeature} isPending={pending} onPress={save}>
            {t('data.split.save')}
          </Button>
        </span>
      </div>
    </Panel>
  );
}

interface SharesProps {
  readonly shares: readonly Share[];
  readonly onChange: (shares: readonly Share[]) => void;
}

function Shares({ shares, onChange }: SharesProps) {
  const { t } = useTranslation();
  const total = shares.reduce((sum, { buckets }) => sum + buckets, 0);
  const change = (at: number, next: Partial<(typeof shares)[number]>): void =>
    onChange(shares.map((share, index) => (index === at ? { ...share, ...next } : share)));
  return (
    <>
      <span className="data__split-bar data__split-bar--wide" aria-hidden="true">
        {shares.map(({ name, buckets }) => (
          <span key={name} className={`data__split data__split--${toneOfSplit(name)}`} style={{ flexGrow: buckets }} />
        ))}
      </span>
      {shares.map(({ name, buckets }, at) => (
        <div key={at} className="data__share">
          <TextField label={t('data.split.name')} hideLabel value={name} onChange={(next) => change(at, { name: next })} />
          <NumberInput
            label={t('data.split.buckets', { name })}
            hideLabel
            min={1}
            step={1}
            value={buckets}
            onChange={(next) => change(at, { buckets: next ?? 1 })}
          />
          <span className="number secondary">{format.formatPercent(total > 0 ? buckets / total : 0)}</span>
          <IconButton
            label={t('data.split.drop', { name })}
            icon={<IconX size={14} aria-hidden="true" />}
            isDisabled={shares.length < 2}
            onPress={() => onChange(shares.filter((_, index) => index !== at))}
          />
        </div>
      ))}
      <span>
        <Button
          size="s"
          icon={<IconPlus size={14} aria-hidden="true" />}
          onPress={() => onChange([...shares, { name: `split_${shares.length + 1}`, buckets: 1 }])}
        >
          {t('data.split.add')}
        </Button>
      </span>
    </>
  );
}
