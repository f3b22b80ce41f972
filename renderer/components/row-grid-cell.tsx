/** One cell of the grid: text, a number, a small picture, bytes by their size, or missing. */

import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { format } from '../locales/index.ts';

/** Fetches the whole content of a cell, however long. */
export type FetchCell = () => Promise<string | null>;

const withoutContent = /^data:([\w/.+-]+);size=(\d+),$/;

export function GridCellContent({
  text,
  fetchWhole,
}: {
  readonly text: string | null | undefined;
  readonly fetchWhole: FetchCell;
}) {
  const { t } = useTranslation();
  if (text === undefined) return <span className="row-grid__waiting" />;
  if (text === null) return <span className="tertiary">{t('components.missing')}</span>;
  const [, type, bytes] = text.startsWith('data:') ? (withoutContent.exec(text) ?? []) : [];
  if (type === undefined) return text;
  const size = format.formatBytes(Number(bytes));
  if (!type.startsWith('image/')) return <span className="secondary">{size}</span>;
  return <SmallPicture key={text} size={size} fetchWhole={fetchWhole} />;
}

function SmallPicture({ size, fetchWhole }: { readonly size: string; readonly fetchWhole: FetchCell }) {
  const { t } = useTranslation();
  const [source, setSource] = useState<string>();
  useEffect(() => {
    let current = true;
    fetchWhole().then(
      (whole) => current && whole?.startsWith('data:image/') && setSource(whole),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, []);
  return (
    <span className="row-grid__picture">
      {source ? <img src={source} alt={t('components.grid.picture')} /> : null}
      <span className="secondary">{size}</span>
    </span>
  );
}
