/** Pages of a long table: first, previous, next, last, and any row by its number. */

import { IconChevronLeft, IconChevronRight, IconChevronsLeft, IconChevronsRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { format } from '../locales/index.ts';
import { IconButton } from './button.tsx';
import './pager.css';
import { NumberInput } from './text-field.tsx';

export interface PagerProps {
  readonly offset: number;
  readonly limit: number;
  readonly total: number;
  readonly onMove: (offset: number) => void;
}

export function Pager({ offset, limit, total, onMove }: PagerProps) {
  const { t } = useTranslation();
  const last = lastPage(total, limit);
  const range = {
    from: format.formatCount(total === 0 ? 0 : offset + 1),
    to: format.formatCount(Math.min(total, offset + limit)),
  };
  const icon = { size: 16, 'aria-hidden': true } as const;
  return (
    <nav className="pager">
      <span className="secondary">{t('components.pageRange', { ...range, total: format.formatCount(total) })}</span>
      <span className="row pager__keys">
        <IconButton
          label={t('components.firstPage')}
          icon={<IconChevronsLeft {...icon} />}
          isDisabled={offset === 0}
          onPress={() => onMove(0)}
        />
        <IconButton
          label={t('components.previousPage')}
          icon={<IconChevronLeft {...icon} />}
          isDisabled={offset === 0}
          onPress={() => onMove(Math.max(0, offset - limit))}
        />
        <IconButton
          label={t('components.nextPage')}
          icon={<IconChevronRight {...icon} />}
          isDisabled={offset >= last}
          onPress={() => onMove(Math.min(last, offset + limit))}
        />
        <IconButton
          label={t('components.lastPage')}
          icon={<IconChevronsRight {...icon} />}
          isDisabled={offset >= last}
          onPress={() => onMove(last)}
        />
      </span>
      <span className="pager__jump">
        <span className="secondary" aria-hidden="true">
          {t('components.goToRow')}
        </span>
        <NumberInput
          label={t('components.goToRow')}
          hideLabel
          value={offset + 1}
          min={1}
          max={Math.max(1, total)}
          step={1}
          onChange={(row) => row !== undefined && onMove(Math.min(Math.max(0, total - 1), row - 1))}
        />
      </span>
    </nav>
  );
}

/** The offset of the last page. */
function lastPage(total: number, limit: number): number {
  return total === 0 ? 0 : Math.floor((total - 1) / limit) * limit;
}
