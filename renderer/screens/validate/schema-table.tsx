/** The schema feature by feature, every rule editable in place. */

import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SchemaEdit, views } from '../../../core/contract/index.ts';
import { Button, type Column, DataTable, IconButton, NumberInput, SelectField, SwitchField } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useAction } from '../../store/index.ts';
import { DomainDialog } from './domain-dialog.tsx';
import { useAnnounceSchemaChange } from './ways-on.tsx';

type Feature = views.SchemaFeatureView;
type Edit = (change: SchemaEdit) => void;

export interface SchemaTableProps {
  readonly schema: views.SchemaView;
  readonly onSchema: (schema: views.SchemaView) => void;
}

export function SchemaTable({ schema, onSchema }: SchemaTableProps) {
  const { t } = useTranslation();
  const action = useAction();
  const announce = useAnnounceSchemaChange(onSchema);
  const [domainOf, setDomainOf] = useState<string | null>(null);
  const edit: Edit = (change) => {
    void action.run((client) => client.validate.editSchema(change)).then((changed) => changed && announce(changed));
  };
  const columns = [...usePresenceColumns(edit), ...useValueColumns(edit, setDomainOf)];
  const open = schema.features.find((feature) => feature.name === domainOf);
  return (
    <>
      <DataTable label={t('validate.tabs.schema')} columns={columns} rows={schema.features} rowKey={(feature) => feature.name} />
      {open ? <DomainDialog feature={open} onEdit={edit} onClose={() => setDomainOf(null)} /> : null}
    </>
  );
}

function usePresenceColumns(edit: Edit): readonly Column<Feature>[] {
  const { t } = useTranslation();
  return [
    {
      id: 'name',
      header: t('validate.schema.feature'),
      sortValue: (feature) => feature.name,
      cell: (feature) => <span className="strong">{feature.name}</span>,
    },
    {
      id: 'type',
      header: t('validate.schema.type'),
      width: '112px',
      cell: (feature) => <TypeCell feature={feature} edit={edit} />,
    },
    {
      id: 'required',
      header: t('validate.schema.required'),
      width: '120px',
      cell: (feature) => (
        <SwitchField
          selected={feature.required}
          onChange={(required) => edit({ kind: 'required', feature: feature.name, required })}
        >
          <span className="visually-hidden">{t('validate.schema.requiredOf', { name: feature.name })}</span>
        </SwitchField>
      ),
    },
    {
      id: 'fraction',
      header: t('validate.schema.minFraction'),
      width: '100px',
      cell: (feature) => <FractionCell feature={feature} edit={edit} />,
    },
  ];
}

function useValueColumns(edit: Edit, openDomain: (name: string) => void): readonly Column<Feature>[] {
  const { t } = useTranslation();
  return [
    {
      id: 'domain',
      header: t('validate.schema.domain'),
      width: '150px',
      cell: (feature) =>
        feature.type === 'BYTES' ? (
          <Button size="s" variant="quiet" onPress={() => openDomain(feature.name)}>
            {feature.domain ? t('validate.schema.domainOf', { count: feature.domain.length }) : t('validate.schema.anyValue')}
          </Button>
        ) : (
          '–'
        ),
    },
    {
      id: 'range',
      header: t('validate.schema.range'),
      width: '190px',
      cell: (feature) => <RangeCell feature={feature} edit={edit} />,
    },
    {
      id: 'drift',
      header: t('validate.schema.drift'),
      width: '100px',
      cell: (feature) => <DriftCell feature={feature} edit={edit} />,
    },
    {
      id: 'remove',
      header: <span className="visually-hidden">{t('validate.schema.remove')}</span>,
      width: '44px',
      cell: (feature) => (
        <IconButton
          label={t('validate.schema.removeOf', { name: feature.name })}
          icon={<IconTrash size={15} stroke={1.6} aria-hidden="true" />}
          onPress={() => edit({ kind: 'remove_feature', feature: feature.name })}
        />
      ),
    },
  ];
}

interface CellProps {
  readonly feature: Feature;
  readonly edit: Edit;
}

function TypeCell({ feature, edit }: CellProps) {
  const { t } = useTranslation();
  const types = ['BYTES', 'INT', 'FLOAT'] as const;
  const options = types.map((type) => ({ id: type, label: type }));
  const change = (chosen: string): void => {
    const type = types.find((one) => one === chosen);
    if (type && type !== feature.type) edit({ kind: 'type', feature: feature.name, type });
  };
  const value = types.find((type) => type === feature.type) ?? null;
  return (
    <SelectField
      size="s"
      hideLabel
      label={t('validate.schema.typeOf', { name: feature.name })}
      options={options}
      value={value}
      onChange={change}
    />
  );
}

function FractionCell({ feature, edit }: CellProps) {
  const { t } = useTranslation();
  const change = (value: number | undefined): void => edit({ kind: 'min_fraction', feature: feature.name, value: value ?? 0 });
  return (
    <span className="schema-tab__number">
      <NumberInput
        hideLabel
        label={t('validate.schema.minFractionOf', { name: feature.name })}
        value={feature.minFraction}
        min={0}
        max={1}
        onChange={change}
      />
    </span>
  );
}

function RangeCell({ feature, edit }: CellProps) {
  const { t } = useTranslation();
  if (feature.type !== 'INT' && feature.type !== 'FLOAT') return '–';
  const { min, max } = feature.range ?? {};
  const change = (next: { min?: number | undefined; max?: number | undefined }): void =>
    edit({ kind: 'range', feature: feature.name, ...next });
  return (
    <span className="row">
      <span className="schema-tab__number">
        <NumberInput
          hideLabel
          label={t('validate.schema.minOf', { name: feature.name })}
          value={min}
          onChange={(value) => change({ min: value, max })}
        />
      </span>
      <span className="tertiary">{t('validate.schema.to')}</span>
      <span className="schema-tab__number">
        <NumberInput
          hideLabel
          label={t('validate.schema.maxOf', { name: feature.name })}
          value={max}
          onChange={(value) => change({ min, max: value })}
        />
      </span>
    </span>
  );
}

function DriftCell({ feature, edit }: CellProps) {
  const { t } = useTranslation();
  const change = (value: number | undefined): void => edit({ kind: 'drift_threshold', feature: feature.name, value });
  return (
    <span className="schema-tab__number" title={format.formatShort(feature.driftThreshold)}>
      <NumberInput
        hideLabel
        label={t('validate.schema.driftOf', { name: feature.name })}
        value={feature.driftThreshold}
        min={0.000001}
        onChange={change}
      />
    </span>
  );
}
