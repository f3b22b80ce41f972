/** The picture of a model's graph, which can be saved. */

import { useTranslation } from 'react-i18next';
import { saveBlob } from '../../charts/index.ts';
import { Button, ScrollRegion, ViewBody } from '../../components/index.ts';
import { useView } from '../../store/index.ts';

export function GraphPart({ modelId, name }: { readonly modelId: number; readonly name: string }) {
  const { t } = useTranslation();
  const view = useView((client) => client.registry.graph({ modelId }), { key: modelId });
  return (
    <ViewBody view={view} loadingRows={8}>
      {({ svg, nodes }) => (
        <section className="stack stack--tight">
          <div className="row row--spread">
            <span className="secondary">{t('models.graph.nodes', { count: nodes })}</span>
            <Button size="s" onPress={() => saveBlob(new Blob([svg], { type: 'image/svg+xml' }), `model-${modelId}-graph.svg`)}>
              {t('models.graph.save')}
            </Button>
          </div>
          <ScrollRegion className="models__graph" label={t('models.graph.of', { name })}>
            <img
              src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`}
              alt={t('models.graph.alt', { name, count: nodes })}
            />
          </ScrollRegion>
        </section>
      )}
    </ViewBody>
  );
}
