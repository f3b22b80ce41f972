/** A menu behind one button. */

import type { ReactElement, ReactNode } from 'react';
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import './field.css';

export interface MenuAction {
  readonly id: string;
  readonly label: ReactNode;
  readonly onAction: () => void;
  readonly isDisabled?: boolean;
}

export interface MenuProps {
  /** A Button or IconButton. */
  readonly trigger: ReactElement;
  readonly label: string;
  readonly actions: readonly MenuAction[];
}

export function Menu({ trigger, label, actions }: MenuProps) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className="popover" offset={4} placement="bottom end">
        <AriaMenu
          className="list-box"
          aria-label={label}
          onAction={(key) => actions.find((action) => action.id === key)?.onAction()}
        >
          {actions.map((action) => (
            <MenuItem key={action.id} id={action.id} className="list-box__item" isDisabled={action.isDisabled ?? false}>
              {action.label}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
