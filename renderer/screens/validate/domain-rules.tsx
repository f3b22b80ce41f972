/** The values a text feature may have: single ones added and taken out. */

import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, TextField } from '../../components/index.ts';
import type { RuleDraft } from './schema-rules.tsx';

/** More are found by typing a part of them. */
const mostShown = 60;

export function DomainRules({ draft }: { readonly draft: RuleDraft }) {
  const { t } = useTranslation();
  const { name, domain = [] } = draft.feature;
  const [added, setAdded] = useState('');
  const [out, setOut] = useState<readonly string[]>([]);
  const [search, setSearch] = useState('');
  const add = (text: string): void => {
    setAdded(text);
    const lines = [...new Set(text.split('\n').map((line) => line.trim()))];
    const values = lines.filter((value) => value !== '' && !domain.includes(value));
    draft.propose(values.length === 0 ? null : { kind: 'domain_add', feature: name, values });
  };
  const toggle = (value: string): void => {
    const values = out.includes(value) ? out.filter((one) => one !== value) : [...out, value];
    setOut(values);
    draft.propose(values.length === 0 ? null : { kind: 'domain_values_remove', feature: name, values });
  };
  const found = domain.filter((value) => value.toLowerCase().includes(search.trim().toLowerCase()));
  const locked = draft.isLocked('domain_values_remove');
  return (
    <section className="rule rule--tall">
      <div className="row row--spread">
        <span className="rule__name">
          {t('validate.schema.domain')}{' '}
          <span className="tertiary">
            {draft.feature.domain ? t('validate.schema.domainOf', { count: domain.length }) : t('validate.schema.anyValue')}
          </span>
        </span>
        {draft.feature.domain ? (
          <Button
            size="s"
            variant="quiet"
            isDisabled={draft.isLocked('domain_remove')}
            onPress={() => draft.propose({ kind: 'domain_remove', feature: name })}
          >
            {t('validate.domain.remove')}
          </Button>
        ) : null}
      </div>
      {domain.length > mostShown ? (
        <TextField
          hideLabel
          label={t('validate.domain.search')}
          placeholder={t('validate.domain.search')}
          value={search}
          onChange={setSearch}
        />
      ) : null}
      {found.length > 0 ? (
        <ul className="domain scroll">
          {found.slice(0, mostShown).map((value) => (
            <li key={value} className={out.includes(value) ? 'domain__value domain__value--out' : 'domain__value'}>
              <span className="truncate" title={value}>
                {value === '' ? '""' : value}
              </span>
              <button
                type="button"
                className="domain__remove"
                disabled={locked}
                aria-pressed={out.includes(value)}
                aria-label={t('validate.domain.removeValue', { value })}
                onClick={() => toggle(value)}
              >
                <IconX size={12} aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {found.length > mostShown ? (
        <p className="small secondary">{t('validate.domain.more', { count: found.length - mostShown })}</p>
      ) : null}
      <TextField
        label={t('validate.domain.new')}
        value={added}
        onChange={add}
        rows={2}
        isDisabled={draft.isLocked('domain_add')}
      />
    </section>
  );
}
