/** What was served, row by row: every prediction of the register with its inputs. */

import { useTranslation } from 'react-i18next';
import { Button, EmptyState, ViewBody } from '../../components/index.ts';
import { type ShownRows, useView } from '../../store/index.ts';
import { RowsTab } from './rows-tab.tsx';

export function ServedPart({ shown }: { readonly shown: ShownRows }) {
  const { t } = useTranslation();
  // Not with every prediction: the rows stay as they are while one looks through them.
  const view = useView((client) => client.data.served(), { topics: ['run'] });
  const status = useView((client) => client.feedback.status(), { topics: ['feedback'] });
  return (
    <ViewBody view={view} loadingRows={12}>
      {({ rows, columns }) => {
        if (rows === 0) return <EmptyState title={t('data.served.noneTitle')}>{t('data.served.none')}</EmptyState>;
        const newer = (status.value?.predictions ?? rows) - rows;
        return (
          <>
            {newer > 0 ? (
              <p className="row secondary data__newer" role="status">
                {t('data.served.newer', { count: newer })}
                <Button size="s" isPending={view.loading} onPress={view.reload}>
                  {t('data.served.show')}
                </Button>
              </p>
            ) : null}
            <RowsTab key={rows} columns={columns} shown={shown} />
          </>
        );
      }}
    </ViewBody>
  );
}
