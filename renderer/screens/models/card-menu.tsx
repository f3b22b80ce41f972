/** Saves a model's card: for people as one HTML file or Markdown, for programs as JSON. */

import { IconFileDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { saveBlob } from '../../charts/index.ts';
import { Button, Menu } from '../../components/index.ts';
import { useAction } from '../../store/index.ts';

const types = { html: 'text/html', markdown: 'text/markdown', json: 'application/json' } as const;
const formats = ['html', 'markdown', 'json'] as const;

export function CardMenu({ modelId }: { readonly modelId: number }) {
  const { t } = useTranslation();
  const action = useAction();
  const save = async (format: (typeof formats)[number]): Promise<void> => {
    const card = await action.run((client) => client.evaluate.card({ modelId, format }));
    if (card) saveBlob(new Blob([card.text], { type: types[format] }), card.name);
  };
  const trigger = (
    <Button size="s" icon={<IconFileDownload size={15} stroke={1.6} aria-hidden="true" />} isPending={action.pending}>
      {t('models.card.save')}
    </Button>
  );
  return (
    <Menu
      label={t('models.card.save')}
      trigger={trigger}
      actions={formats.map((id) => ({ id, label: t(`models.card.${id}`), onAction: () => void save(id) }))}
    />
  );
}
