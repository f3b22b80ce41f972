/** Which spans the pipeline takes: all, the latest, from one to another, or the newest few. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RangeConfig } from '../../../core/contract/index.ts';
import { Button, NumberInput, Panel, Segmented } from '../../components/index.ts';
import { usePatch } from './use-patch.ts';

const kinds = ['all', 'latest', 'static', 'rolling'] as const;

export function RangeSettings({ range }: { readonly range: RangeConfig }) {
  const { t } = useTranslation();
  const { patch, pending } = usePatch();
  const [draft, setDraft] = useState(range);
  const set = (change: Partial<RangeConfig>): void => setDraft({ ...draft, ...change });
  const backwards = draft.kind === 'static' && draft.start !== undefined && draft.end !== undefined && draft.start > draft.end;
  const save = (): void => {
    const value = {
      kind: draft.kind,
      ...(draft.kind === 'static' && draft.start !== undefined ? { start: draft.start } : {}),
      ...(draft.kind === 'static' && draft.end !== undefined ? { end: draft.end } : {}),
      ...(draft.kind === 'rolling' ? { num_spans: draft.num_spans, skip_num_recent_spans: draft.skip_num_recent_spans } : {}),
    };
    patch([{ path: ['data', 'range'], value }], t('data.range.saved'));
  };
  return (
    <Panel title={t('data.range.title')} label={t('data.range.title')}>
      <div className="stack">
        <span>
          <Segmented
            label={t('data.range.title')}
            options={kinds.map((id) => ({ id, label: t(`data.range.kinds.${id}`) }))}
            value={draft.kind}
            onChange={(kind) => set({ kind })}
          />
        </span>
        <p className="secondary small">{t(`data.range.notes.${draft.kind}`)}</p>
        <RangeNumbers draft={draft} backwards={backwards} set={set} />
        <span>
          <Button isDisabled={backwards || JSON.stringify(draft) === JSON.stringify(range)} isPending={pending} onPress={save}>
            {t('data.range.save')}
          </Button>
        </span>
      </div>
    </Panel>
  );
}

interface RangeNumbersProps {
  readonly draft: RangeConfig;
  readonly backwards: boolean;
  readonly set: (change: Partial<RangeConfig>) => void;
}

function RangeNumbers({ draft, backwards, set }: RangeNumbersProps) {
  const { t } = useTranslation();
  return (
    <>
      {draft.kind === 'static' ? (
        <div className="data__pair">
          <NumberInput label={t('data.range.start')} min={0} step={1} value={draft.start} onChange={(start) => set({ start })} />
          <NumberInput
            label={t('data.range.end')}
            min={0}
            step={1}
            value={draft.end}
            error={backwards ? t('data.range.backwards') : undefined}
            onChange={(end) => set({ end })}
          />
        </div>
      ) : null}
      {draft.kind === 'rolling' ? (
        <div className="data__pair">
          <NumberInput
            label={t('data.range.spans')}
            min={1}
            step={1}
            value={draft.num_spans}
            onChange={(count) => set({ num_spans: count ?? 1 })}
          />
          <NumberInput
            label={t('data.range.skip')}
            min={0}
            step={1}
            value={draft.skip_num_recent_spans}
            onChange={(count) => set({ skip_num_recent_spans: count ?? 0 })}
          />
        </div>
      ) : null}
    </>
  );
}
