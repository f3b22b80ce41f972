/** The aliases of a version: arrow keys go between them, Delete takes one away, Enter in the field adds or moves one. */

import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { Button as AriaButton, Label, Tag, TagGroup, TagList } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, TextField } from '../../components/index.ts';
import type { Registry } from './use-registry.ts';

/** As the contract has it: no alias reads as a version. */
const pattern = /^(?!\d+$)[A-Za-z0-9_.-]{1,64}$/;
const usual = ['champion', 'challenger'];

export interface AliasEditorProps {
  readonly version: views.ModelVersion;
  readonly registry: Registry;
}

export function AliasEditor({ version, registry }: AliasEditorProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const alias = text.trim();
  const held = registry.view.aliases.find((one) => one.alias === alias);
  const isValid = alias === '' || pattern.test(alias);
  const isNew = alias !== '' && isValid && held?.version !== version.version;
  const set = async (name: string): Promise<void> => {
    if (await registry.setAlias(name, version.version)) setText('');
  };
  const offered = usual.filter((name) => !registry.view.aliases.some((one) => one.alias === name));
  return (
    <div className="models__alias-editor">
      {version.aliases.length > 0 ? <Tags version={version} registry={registry} /> : null}
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          if (isNew) void set(alias);
        }}
      >
        <TextField
          hideLabel
          label={t('models.alias.new', { version: version.version })}
          placeholder={t('models.alias.placeholder')}
          value={text}
          onChange={setText}
          error={isValid ? undefined : t('models.alias.wrong')}
          note={held && isNew ? t('models.alias.moves', { alias, version: held.version }) : undefined}
        />
        <Button size="s" type="submit" isDisabled={!isNew} isPending={registry.pending}>
          {t(held && isNew ? 'models.alias.move' : 'models.alias.add')}
        </Button>
        {alias === ''
          ? offered.slice(0, 1).map((name) => (
              <Button key={name} size="s" variant="quiet" isPending={registry.pending} onPress={() => void set(name)}>
                {t('models.alias.offer', { alias: name })}
              </Button>
            ))
          : null}
      </form>
    </div>
  );
}

function Tags({ version, registry }: AliasEditorProps) {
  const { t } = useTranslation();
  const remove = (keys: ReadonlySet<string | number>): void => {
    for (const key of keys) void registry.setAlias(String(key), null);
  };
  return (
    <TagGroup onRemove={remove}>
      <Label className="visually-hidden">{t('models.alias.of', { version: version.version })}</Label>
      <TagList className="row row--wrap">
        {version.aliases.map((alias) => (
          <Tag key={alias} id={alias} textValue={alias} className="chip chip--serving models__alias">
            {alias}
            <AriaButton slot="remove" className="models__alias-remove" aria-label={t('models.alias.delete', { alias })}>
              <IconX size={12} aria-hidden="true" />
            </AriaButton>
          </Tag>
        ))}
      </TagList>
    </TagGroup>
  );
}
