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
  const { name, domain } = draft.feature;
  const remove = (
    <Button
      size="s"
      variant="quiet"
      isDisabled={draft.isLocked('domain_remove')}
      onPress={() => draft.propose({ kind: 'domain_remove', feature: name })}
    >
      {t('validate.domain.remove')}
    </Button>
  );
  return (
    <section className="rule rule--tall">
      <div className="row row--spread">
        <span className="rule__name">
          {t('validate.schema.domain')}{' '}
          <span className="tertiary">
            {domain ? t('validate.schema.domainOf', { count: domain.length }) : t('validate.schema.anyValue')}
          </span>
        </span>
        {domain ? remove : null}
      </div>
      {domain ? <KnownValues draft={draft} domain={domain} /> : null}
      <NewValues draft={draft} />
    </section>
  );
}

interface KnownValuesProps {
  readonly draft: RuleDraft;
  readonly domain: readonly string[];
}

/** Several can be taken out together. */
function KnownValues({ draft, domain }: KnownValuesProps) {
  const { t } = useTranslation();
  const [out, setOut] = useState<readonly string[]>([]);
  const [search, setSearch] = useState('');
  const toggle = (value: string): void => {
    const values = out.includes(value) ? out.filter((one) => one !== value) : [...out, value];
    setOut(values);
    draft.propose(values.length === 0 ? null : { kind: 'domain_values_remove', feature: draft.feature.name, values });
  };
  const found = domain.filter((value) => value.toLowerCase().includes(search.trim().toLowerCase()));
  const label = t('validate.domain.search');
  return (
    <>
      {domain.length > mostShown ? (
        <TextField hideLabel label={label} placeholder={label} value={search} onChange={setSearch} />
      ) : null}
      <ul className="domain scroll">
        {found.slice(0, mostShown).map((value) => (
          <li key={value} className={out.includes(value) ? 'domain__value domain__value--out' : 'domain__value'}>
            <span className="truncate" title={value}>
              {value === '' ? '""' : value}
            </span>
            <button
              type="button"
              className="domain__remove"
              disabled={draft.isLocked('domain_values_remove')}
              aria-pressed={out.includes(value)}
              aria-label={t('validate.domain.removeValue', { value })}
              onClick={() => toggle(value)}
            >
              <IconX size={12} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
      {found.length > mostShown ? (
        <p className="small secondary">{t('validate.domain.more', { count: found.length - mostShown })}</p>
      ) : null}
    </>
  );
}

function NewValues({ draft }: { readonly draft: RuleDraft }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const { name, domain = [] } = draft.feature;
  const change = (typed: string): void => {
    setText(typed);
    const lines = [...new Set(typed.split('\n').map((line) => line.trim()))];
    const values = lines.filter((value) => value !== '' && !domain.includes(value));
    draft.propose(values.length === 0 ? null : { kind: 'domain_add', feature: name, values });
  };
  const isDisabled = draft.isLocked('domain_add');
  return <TextField label={t('validate.domain.new')} value={text} onChange={change} rows={2} isDisabled={isDisabled} />;
}
