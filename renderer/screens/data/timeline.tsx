/** Versions in the order of time, each as tall as it has rows, train and eval in their colours. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { format } from '../../locales/index.ts';
import { rowsOf, toneOfSplit, versionName } from './data-words.ts';

interface TimelineProps {
  readonly versions: readonly views.ExamplesVersion[];
  readonly selected: number | null;
  readonly onSelect: (artifactId: number) => void;
}

export function Timeline({ versions, selected, onSelect }: TimelineProps) {
  const { t } = useTranslation();
  const inTime = [...versions].sort((a, b) => a.createdAt - b.createdAt || a.artifactId - b.artifactId);
  const most = Math.max(1, ...inTime.map(rowsOf));
  return (
    <section className="data__timeline scroll" aria-label={t('data.timeline')}>
      {inTime.map((version) => (
        <button
          key={version.artifactId}
          type="button"
          className={version.deleted ? 'data__bar data__bar--deleted' : 'data__bar'}
          aria-pressed={version.artifactId === selected}
          title={`${versionName(version)} · ${version.source} · ${format.formatDate(version.createdAt)}`}
          onClick={() => onSelect(version.artifactId)}
        >
          <span className="data__bar-room" style={{ gridTemplateRows: rowsOfRoom(rowsOf(version) / most) }}>
            <span className="small">{format.formatCompact(rowsOf(version))}</span>
            <span className="data__bar-column">
              {version.splits.map((split) => (
                <span
                  key={split.name}
                  className={`data__split data__split--${toneOfSplit(split.name)}`}
                  style={{ flexGrow: split.rows }}
                />
              ))}
            </span>
          </span>
          <span className={version.current ? 'data__bar-name strong' : 'data__bar-name'}>{versionName(version)}</span>
          <span className="small tertiary">{version.deleted ? t('data.inTrash') : format.formatAgo(version.createdAt)}</span>
        </button>
      ))}
    </section>
  );
}

/** The count sits on its bar, which takes its share of whatever height there is. */
function rowsOfRoom(share: number): string {
  return `minmax(18px, ${1 - share}fr) minmax(3px, ${share}fr)`;
}
