/** Transform: how each feature becomes inputs of the network, why, and what it looks like before and after. */

import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { RunFirst, Screen, Segmented, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore, useView } from '../../store/index.ts';
import { BeforeAfter } from './before-after.tsx';
import { TransformTable } from './transform-table.tsx';
import './transform.css';

type Tab = 'features' | 'preview';

export function TransformScreen() {
  const { t } = useTranslation();
  const view = useView((client) => client.transform.view(), { topics: ['run', 'project'] });
  const stale = useStore((state) => state.project?.stages.find((stage) => stage.id === 'transform')?.state === 'stale');
  const [tab, setTab] = useState<Tab>('features');
  const transform = view.value ?? undefined;
  const tabs = (['features', 'preview'] as const).map((id) => ({ id, label: t(`transform.tabs.${id}`) }));
  const actions = transform ? <Segmented label={t('transform.show')} options={tabs} value={tab} onChange={setTab} /> : null;
  const sentence = (
    <>
      <Sentence transform={transform} /> {stale ? <span className="tone-eval">{t('transform.stale')}</span> : null}
    </>
  );
  return (
    <Screen fills title={t('shell.screens.transform')} sentence={sentence} actions={actions}>
      <ViewBody view={view} loadingRows={10}>
        {(value) =>
          value === null ? (
            <NothingYet />
          ) : tab === 'features' ? (
            <TransformTable transform={value} />
          ) : (
            <BeforeAfter transform={value} />
          )
        }
      </ViewBody>
    </Screen>
  );
}

function Sentence({ transform }: { readonly transform: views.TransformView | undefined }) {
  const { t } = useTranslation();
  const used = useMemo(() => transform?.features.filter((feature) => feature.role === 'feature').length ?? 0, [transform]);
  if (!transform) return t('transform.purpose');
  return t('transform.summary', { count: used, inputs: format.formatCount(transform.inputs) });
}

function NothingYet() {
  const { t } = useTranslation();
  return (
    <RunFirst title={t('transform.empty.title')} start={t('transform.empty.run')} until="Transform">
      {t('transform.empty.text')}
    </RunFirst>
  );
}
