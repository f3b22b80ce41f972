/** The sheet of shortcuts (`?`): whatever can be pressed on the screen shown now. */

import { useTranslation } from 'react-i18next';
import { Dialog, Kbd, ScrollRegion } from '../components/index.ts';
import { type Shortcut, useShortcutList } from '../keyboard/index.ts';
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
      <ScrollRegion label={t('shell.shortcuts.title')} className="shortcut-sheet">
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {linesOf(list.filter((shortcut) => shortcut.group === group)).map(([label, keys]) => (
                <div key={label} className="shortcut-sheet__line">
                  <dt>{label}</dt>
                  <dd className="row">
                    {keys.map((one) => (
                      <Kbd key={one} keys={one} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </ScrollRegion>
    </Dialog>
  );
}

/** Several keys for one thing stand on one line. */
function linesOf(list: readonly Shortcut[]): readonly (readonly [string, readonly string[]])[] {
  const lines = new Map<string, string[]>();
  for (const { label, keys } of list) lines.set(label, [...(lines.get(label) ?? []), keys]);
  return [...lines];
}
