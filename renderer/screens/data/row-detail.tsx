/** One row beside the grid, every cell whole: the one the grid stands on first. */

import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RowFilter, views } from '../../../core/contract/index.ts';
import { Button, CopyButton, type GridPlace, IconButton, ScrollRegion, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { targetOfRows, useView } from '../../store/index.ts';
import type { RowPages } from './row-pages.ts';

interface RowDetailProps {
  readonly pages: RowPages | undefined;
  readonly place: GridPlace;
  readonly specs: views.RowsPage['columns'];
  readonly filters: readonly RowFilter[];
  readonly onFilter: (filter: RowFilter) => void;
  readonly onClose: () => void;
}

/** Further columns of a very wide row are left to the grid. */
const listedColumns = 200;

export function RowDetail({ pages, place, specs, onFilter, onClose }: RowDetailProps) {
  const { t } = useTranslation();
  const current = specs[place.column]?.name ?? '';
  const others = specs.filter(({ name }) => name !== current).slice(0, listedColumns);
  const names = [current, ...others.map(({ name }) => name)];
  const view = useView(async () => (pages ? (await pages.whole(place.row, 1, names)).rows[0] : undefined), {
    key: pages ? `${targetOfRows(pages.shown)} ${place.row} ${current}` : '',
  });
  return (
    <aside className="data__detail" aria-label={t('data.detail.title')}>
      <header className="row row--spread">
        <h2>{t('data.detail.row', { row: format.formatCount((view.value?.number ?? place.row) + 1) })}</h2>
        <IconButton label={t('components.close')} icon={<IconX size={16} aria-hidden="true" />} onPress={onClose} />
      </header>
      <ScrollRegion label={t('data.detail.title')} className="data__detail-body">
        <ViewBody view={view}>
          {(row) => (
            <>
              <Cell name={current} text={row?.cells[0] ?? null} onFilter={onFilter} />
              <dl className="data__fields">
                {others.map(({ name }, at) => (
                  <div key={name} className="data__field">
                    <dt className="truncate" title={name}>
                      {name}
                    </dt>
                    <dd>
                      <CellText text={row?.cells[at + 1] ?? null} />
                    </dd>
                  </div>
                ))}
              </dl>
            </>
          )}
        </ViewBody>
      </ScrollRegion>
    </aside>
  );
}

function Cell({
  name,
  text,
  onFilter,
}: {
  readonly name: string;
  readonly text: string | null;
  readonly onFilter: (filter: RowFilter) => void;
}) {
  const { t } = useTranslation();
  const isValue = text !== null && !text.startsWith('data:') && text !== '';
  return (
    <section className="data__cell" aria-label={name}>
      <h3>
        <span className="strong">{name}</span>
        {isValue ? <span className="tertiary small"> {t('data.detail.length', { count: text.length })}</span> : null}
      </h3>
      <div className="data__cell-text">
        <CellText text={text} />
      </div>
      <div className="row row--wrap">
        {isValue ? <CopyButton text={text} /> : null}
        <Button
          size="s"
          onPress={() => onFilter(isValue ? { op: 'is', column: name, values: [text] } : { op: 'missing', column: name })}
        >
          {t('data.detail.only')}
        </Button>
        <Button
          size="s"
          onPress={() => onFilter(isValue ? { op: 'is_not', column: name, values: [text] } : { op: 'present', column: name })}
        >
          {t('data.detail.without')}
        </Button>
      </div>
    </section>
  );
}

function CellText({ text }: { readonly text: string | null }) {
  const { t } = useTranslation();
  if (text === null) return <span className="tertiary">{t('components.missing')}</span>;
  if (text.startsWith('data:image/')) return <img className="data__picture" src={text} alt={t('components.grid.picture')} />;
  return text;
}
