/** The command palette (Cmd/Ctrl+K): screens, actions, features and themes, with their shortcuts. */

import { Command } from 'cmdk';
import { Dialog as AriaDialog, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Kbd } from '../components/index.ts';
import { useStore } from '../store/index.ts';
import './palette.css';
import { type PaletteEntry, usePaletteEntries } from './use-palette-entries.ts';

export function Palette() {
  const open = useStore((state) => state.overlay === 'palette');
  const setOverlay = useStore((state) => state.setOverlay);
  const { t } = useTranslation();
  return (
    <ModalOverlay className="overlay" isOpen={open} onOpenChange={(next) => !next && setOverlay('none')} isDismissable>
      <Modal className="dialog palette">
        <AriaDialog className="dialog__content" aria-label={t('shell.palette.open')}>
          <PaletteBody onDone={() => setOverlay('none')} />
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

function PaletteBody({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const groups = usePaletteEntries();
  const choose = (entry: PaletteEntry): void => {
    onDone();
    entry.run();
  };
  return (
    <Command label={t('shell.palette.open')} loop>
      <Command.Input className="palette__input" placeholder={t('shell.palette.placeholder')} autoFocus />
      <Command.List className="palette__list">
        <Command.Empty className="palette__empty">{t('shell.palette.nothing')}</Command.Empty>
        {groups.map((group) => (
          <Command.Group key={group.title} heading={group.title} className="palette__group">
            {group.entries.map((entry) => (
              <Command.Item
                key={entry.id}
                value={entry.id}
                keywords={[entry.label, ...(entry.keywords ?? [])]}
                className="palette__item"
                onSelect={() => choose(entry)}
              >
                <span>{entry.label}</span>
                {entry.note ? <span className="secondary truncate">{entry.note}</span> : null}
                {entry.keys ? <Kbd keys={entry.keys} /> : null}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
}
