/** A switch with its label. */

import type { ReactNode } from 'react';
import { Switch } from 'react-aria-components';
import './field.css';

export interface SwitchFieldProps {
  readonly children: ReactNode;
  readonly selected: boolean;
  readonly onChange: (selected: boolean) => void;
  readonly isDisabled?: boolean;
}

export function SwitchField({ children, selected, onChange, isDisabled = false }: SwitchFieldProps) {
  return (
    <Switch className="switch" isSelected={selected} onChange={onChange} isDisabled={isDisabled}>
      <span className="switch__track" aria-hidden="true">
        <span className="switch__thumb" />
      </span>
      {children}
    </Switch>
  );
}
