/** Fields of the rules: what is typed is tried at once, and made with Enter. */

import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SchemaEdit } from '../../../core/contract/index.ts';
import { TextField } from '../../components/index.ts';
import { parseNumberText } from './number-text.ts';
import type { RuleDraft } from './schema-rules.tsx';

interface RuleProps {
  readonly draft: RuleDraft;
}

export interface NumberRuleProps extends RuleProps {
  readonly kind: SchemaEdit['kind'];
  /** The rule's name, and the field's with the feature's in it. */
  readonly text: string;
  readonly label: string;
  readonly value: number | undefined;
  readonly bounds: { readonly min: number; readonly max?: number };
  readonly edit: (value: number | undefined) => SchemaEdit;
}

export function NumberRule({ draft, kind, text, label, value, bounds, edit }: NumberRuleProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value === undefined ? '' : String(value));
  const number = parseNumberText(typed, bounds);
  const change = (next: string): void => {
    setTyped(next);
    const parsed = parseNumberText(next, bounds);
    draft.propose(parsed === 'wrong' || parsed === value ? null : edit(parsed));
  };
  return (
    <Rule text={text} draft={draft}>
      <span className="rule__number">
        <TextField
          hideLabel
          label={label}
          value={typed}
          onChange={change}
          isDisabled={draft.isLocked(kind)}
          error={number === 'wrong' ? t('validate.schema.notANumber') : undefined}
        />
      </span>
    </Rule>
  );
}

export interface RangeRuleProps extends RuleProps {
  readonly kind: 'range' | 'valency';
  readonly text: string;
  readonly labels: readonly [string, string];
  readonly value: { readonly min?: number; readonly max?: number };
  readonly whole: boolean;
}

export function RangeRule({ draft, kind, text, labels, value, whole }: RangeRuleProps) {
  const { t } = useTranslation();
  const { name } = draft.feature;
  const [typed, setTyped] = useState({ min: value.min?.toString() ?? '', max: value.max?.toString() ?? '' });
  const bounds = { min: kind === 'valency' ? 0 : Number.NEGATIVE_INFINITY, whole };
  const change = (next: typeof typed): void => {
    setTyped(next);
    const [min, max] = [parseNumberText(next.min, bounds), parseNumberText(next.max, bounds)];
    const same = min === value.min && max === value.max;
    draft.propose(min === 'wrong' || max === 'wrong' || same ? null : { kind, feature: name, min, max });
  };
  const error = (part: string): string | undefined =>
    parseNumberText(part, bounds) === 'wrong' ? t(whole ? 'validate.schema.notWhole' : 'validate.schema.notANumber') : undefined;
  const isDisabled = draft.isLocked(kind);
  return (
    <Rule text={text} draft={draft}>
      <span className="rule__number">
        <TextField
          hideLabel
          label={labels[0]}
          value={typed.min}
          onChange={(min) => change({ ...typed, min })}
          isDisabled={isDisabled}
          error={error(typed.min)}
        />
      </span>
      <span className="tertiary">{t('validate.schema.to')}</span>
      <span className="rule__number">
        <TextField
          hideLabel
          label={labels[1]}
          value={typed.max}
          onChange={(max) => change({ ...typed, max })}
          isDisabled={isDisabled}
          error={error(typed.max)}
        />
      </span>
    </Rule>
  );
}

/** Environments, separated by commas. */
export function NamesRule({ draft }: RuleProps) {
  const { t } = useTranslation();
  const { name, notInEnvironment } = draft.feature;
  const [typed, setTyped] = useState(notInEnvironment.join(', '));
  const change = (next: string): void => {
    setTyped(next);
    const environments = [...new Set(next.split(',').map((part) => part.trim()))].filter((part) => part !== '');
    const same = environments.join() === notInEnvironment.join();
    draft.propose(same ? null : { kind: 'not_in_environment', feature: name, environments });
  };
  return (
    <Rule text={t('validate.schema.notIn')} draft={draft}>
      <span className="rule__names">
        <TextField
          hideLabel
          label={t('validate.schema.notInOf', { name })}
          placeholder={t('validate.schema.notInExample')}
          value={typed}
          onChange={change}
          isDisabled={draft.isLocked('not_in_environment')}
        />
      </span>
    </Rule>
  );
}

function Rule({ text, draft, children }: RuleProps & { readonly text: string; readonly children: React.ReactNode }) {
  const enter = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') draft.apply();
  };
  return (
    // Caught on the way down: the fields inside keep their keys to themselves.
    <div className="rule" onKeyDownCapture={enter}>
      <span className="rule__name">{text}</span>
      <span className="rule__fields">{children}</span>
    </div>
  );
}
