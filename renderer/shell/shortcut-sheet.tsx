/** The sheet of shortcuts (`?`): whatever can be pressed on the screen shown now. */

import { useTranslation } from 'react-i18next';
import { Dialog, Kbd } from '../components/index.ts';
import { useShortcutList } from '../keyboard/index.ts';
import { useStore } from '../store/index.ts';
import './shortcut-sheet.css';

export function ShortcutSheet() {
  const { t } = useTranslation();
  const open = useStore((state) => state.overlay === 'shortcuts');
  const setOverlay = useStore((state) => state.setOverlay);
  const list = useShortcutList();
  const groups = [...new Set(list.map((shortcut) => shortcut.group))];
  return (
    <Dialog title={t('shell.shortcuts.title')} isOpen={open} onClose={() => setOverlay('none')} size="l">
      <div className="shortcut-sheet">
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {list
                .filter((shortcut) => shortcut.group === group)
                .map((shortcut) => (
                  <div key={shortcut.keys} className="shortcut-sheet__line">
                    <dt>{shortcut.label}</dt>
                    <dd>
                      <Kbd keys={shortcut.keys} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
