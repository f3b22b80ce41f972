/** What the project takes on disk, part by part, beside what is free. */

import { useTranslation } from 'react-i18next';
import { Panel, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useView } from '../../store/index.ts';

export function DiskUsePanel({ revision }: { readonly revision: number }) {
  const { t } = useTranslation();
  const view = useView((client) => client.data.diskUse(), { topics: ['run', 'project'], key: revision });
  return (
    <Panel title={t('data.disk.title')}>
      <ViewBody view={view}>
        {({ parts, total, free }) => (
          <div className="stack">
            <p className="secondary">
              {t('data.disk.sentence', { total: format.formatBytes(total), free: format.formatBytes(free) })}
            </p>
            <ul className="stack stack--tight">
              {parts.map((part) => (
                <li key={part.name} className="data__disk">
                  <span className="truncate" title={part.name}>
                    {part.name}
                  </span>
                  <span className="number secondary">{format.formatBytes(part.bytes)}</span>
                  <span className="data__disk-bar" aria-hidden="true">
                    <span style={{ width: `${total > 0 ? (part.bytes / total) * 100 : 0}%` }} />
                  </span>
                </li>
              ))}
            </ul>
          </div>
        )}
      </ViewBody>
    </Panel>
  );
}
