/** What a model takes and answers: its signature, by name and type. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { DataTable, ViewBody } from '../../components/index.ts';
import { useView } from '../../store/index.ts';

export function SignaturePart({ modelId }: { readonly modelId: number }) {
  const { t } = useTranslation();
  const view = useView((client) => client.registry.model({ modelId }), { key: modelId });
  return (
    <ViewBody view={view} loadingRows={6}>
      {({ inputs, outputs }) => (
        <>
          <Tensors title={t('models.signature.inputs', { count: inputs.length })} tensors={inputs} />
          <Tensors title={t('models.signature.outputs', { count: outputs.length })} tensors={outputs} />
        </>
      )}
    </ViewBody>
  );
}

function Tensors({ title, tensors }: { readonly title: string; readonly tensors: readonly views.SignatureTensorView[] }) {
  const { t } = useTranslation();
  return (
    <section>
      <h3>{title}</h3>
      <DataTable
        dense
        label={title}
        columns={[
          { id: 'name', header: t('models.signature.name'), sortValue: ({ name }) => name, cell: ({ name }) => name },
          { id: 'dtype', header: t('models.signature.type'), width: '110px', cell: ({ dtype }) => <code>{dtype}</code> },
        ]}
        rows={tensors}
        rowKey={({ name }) => name}
      />
    </section>
  );
}
