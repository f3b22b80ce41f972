/** The item asked about: its pictures and its text in large type, then the fields that go with it. */

import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { ScrollRegion } from '../../components/index.ts';
import { InputValue } from './input-value.tsx';
import { layOutItem } from './item-layout.ts';

export function ItemCard({ item }: { readonly item: views.QueueItem }) {
  const { t } = useTranslation();
  const { lead, pictures, fields } = useMemo(() => layOutItem(item.inputs), [item]);
  return (
    <ScrollRegion className="labelling__item" label={t('feedback.item')}>
      {pictures.map(({ name, value }) => (
        <InputValue key={name} name={name} value={value} size="large" />
      ))}
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
