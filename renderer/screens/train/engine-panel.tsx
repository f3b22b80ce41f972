/** The engines with the time of a step of this very model, and why one was chosen. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { type Column, DataTable, Panel } from '../../components/index.ts';
import { format } from '../../locales/index.ts';

export function EnginePanel({ engines }: { readonly engines: readonly views.EngineView[] }) {
  const { t } = useTranslation();
  const columns: readonly Column<views.EngineView>[] = [
    {
      id: 'name',
      header: t('train.engines.name'),
      width: '112px',
      cell: (engine) => (
        <span className={engine.chosen ? 'strong' : engine.available ? undefined : 'tertiary'}>{engine.name}</span>
      ),
    },
    {
      id: 'step',
      header: t('train.engines.step'),
      align: 'end',
      width: '100px',
      cell: (engine) => (engine.stepMs === undefined ? '–' : `${format.formatShort(engine.stepMs)} ms`),
    },
    {
      id: 'rows',
      header: t('train.engines.rows'),
      align: 'end',
      width: '76px',
      cell: (engine) => (engine.rowsPerSecond === undefined ? '–' : format.formatCompact(Math.round(engine.rowsPerSecond))),
    },
    {
      id: 'why',
      header: t('train.engines.why'),
      cell: (engine) => <span className="secondary train__why">{engine.reason}</span>,
    },
  ];
  return (
    <Panel title={t('train.engines.title')} note={t('train.engines.note')}>
      <DataTable
        label={t('train.engines.title')}
        columns={columns}
        rows={engines}
        rowKey={(engine) => engine.name}
        selected={engines.find((engine) => engine.chosen)?.name ?? null}
        empty={t('train.engines.none')}
      />
    </Panel>
  );
}
