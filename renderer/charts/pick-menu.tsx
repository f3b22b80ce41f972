/** The datasets under one place of a chart, each with its rows one choice away; one without values says why. */

import { useRef } from 'react';
import { Menu, MenuItem, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { SeriesTone } from './tones.ts';

export interface PickChoice {
  readonly name: string;
  readonly tone: SeriesTone;
  readonly note: string;
  /** Absent: there is nothing to open. */
  readonly pick?: () => void;
}

export interface PickMenuProps {
  /** CSS pixels within the chart. */
  readonly x: number;
  readonly y: number;
  readonly choices: readonly PickChoice[];
  readonly onClose: () => void;
}

export function PickMenu({ x, y, choices, onClose }: PickMenuProps) {
  const { t } = useTranslation();
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span ref={anchor} className="pick-menu__anchor" style={{ left: x, top: y }} />
      <Popover
        className="popover"
        triggerRef={anchor}
        isOpen
        onOpenChange={(open) => !open && onClose()}
        placement="bottom start"
        offset={6}
      >
        <Menu
          className="list-box"
          aria-label={t('charts.showRows')}
          autoFocus="first"
          onClose={onClose}
          onAction={(key) => choices.find(({ name }) => name === key)?.pick?.()}
        >
          {choices.map(({ name, tone, note, pick }) => (
            <MenuItem key={name} id={name} textValue={name} className="list-box__item" isDisabled={!pick}>
              <span className="row">
                <span className={`pick-menu__swatch chart-tone--${tone}`} aria-hidden="true" />
                <span className="strong">{name}</span>
                <span className="secondary number">{note}</span>
              </span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </>
  );
}
