/** The item asked about: its text in large type, then the fields that go with it. */

import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { ScrollRegion } from '../../components/index.ts';
import { layOutItem } from './item-layout.ts';

export function ItemCard({ item }: { readonly item: views.QueueItem }) {
  const { t } = useTranslation();
  const { lead, fields } = useMemo(() => layOutItem(item.inputs), [item]);
  return (
    <ScrollRegion className="labelling__item" label={t('feedback.item')}>
      {lead ? (
        <blockquote className="labelling__lead" title={lead.name}>
          {lead.value}
        </blockquote>
      ) : null}
      <dl className={lead ? 'labelling__fields' : 'labelling__fields labelling__fields--large'}>
        {fields.map((field) => (
          <div key={field.name}>
            <dt>{field.name}</dt>
            <dd>{field.value ?? <span className="tertiary">{t('components.missing')}</span>}</dd>
          </div>
        ))}
      </dl>
    </ScrollRegion>
  );
}
