/** One setting: its name and what it means at the left, its control at the right. */

import type { ReactNode } from 'react';

export interface SettingRowProps {
  readonly name: string;
  readonly meaning: ReactNode;
  readonly children: ReactNode;
  /** The control goes under the words. */
  readonly wide?: boolean;
}

export function SettingRow({ name, meaning, children, wide = false }: SettingRowProps) {
  return (
    <div className={wide ? 'settings__row settings__row--wide' : 'settings__row'}>
      <div className="settings__words">
        <span className="settings__name">{name}</span>
        <p className="small secondary">{meaning}</p>
      </div>
      <div className="settings__control">{children}</div>
    </div>
  );
}
