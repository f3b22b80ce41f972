/** Buttons: one primary per screen, default, quiet and danger; the shortcut may stand on the button. */

import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import './button.css';
import { Kbd } from './kbd.tsx';
import { Tip } from './tip.tsx';

export interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className' | 'style'> {
  readonly children: ReactNode;
  readonly variant?: 'default' | 'primary' | 'quiet' | 'danger';
  readonly size?: 's' | 'm' | 'l';
  readonly icon?: ReactNode;
  /** Shown on the button: "mod+Enter". */
  readonly keys?: string | undefined;
}

export function Button({ children, variant = 'default', size = 'm', icon, keys, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={`button button--${variant} button--${size}`}>
      {icon}
      <span className="button__text">{children}</span>
      {keys ? <Kbd keys={keys} /> : null}
    </AriaButton>
  );
}

export interface IconButtonProps extends Omit<AriaButtonProps, 'children' | 'className' | 'style'> {
  /** Its name for everyone: tooltip and screen reader. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly keys?: string;
}

export function IconButton({ label, icon, keys, ...rest }: IconButtonProps) {
  return (
    <Tip text={label} keys={keys}>
      <AriaButton {...rest} aria-label={label} className="button button--quiet button--icon">
        {icon}
      </AriaButton>
    </Tip>
  );
}
