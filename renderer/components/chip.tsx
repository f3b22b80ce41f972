/** Chips: a short fact with a tone, a key to a colour, or a filter that can be pressed. */

import type { ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components';
import './chip.css';

export type Tone = 'neutral' | 'train' | 'eval' | 'serving' | 'problem' | 'good';

export interface ChipProps {
  readonly children: ReactNode;
  readonly tone?: Tone;
  /** Draws the colour swatch of the series it names. */
  readonly swatch?: 'train' | 'eval' | 'serving' | 'problem' | 'neutral' | `slice-${1 | 2 | 3 | 4 | 5 | 6}`;
}

export function Chip({ children, tone = 'neutral', swatch }: ChipProps) {
  return (
    <span className={`chip chip--${tone}`}>
      {swatch ? <span className={`chip__swatch chip__swatch--${swatch}`} /> : null}
      {children}
    </span>
  );
}

export interface ToggleChipProps extends ChipProps {
  readonly selected: boolean;
  readonly onChange: (selected: boolean) => void;
  readonly isDisabled?: boolean;
}

export function ToggleChip({ children, tone = 'neutral', swatch, selected, onChange, isDisabled = false }: ToggleChipProps) {
  return (
    <ToggleButton className={`chip chip--button chip--${tone}`} isSelected={selected} onChange={onChange} isDisabled={isDisabled}>
      {swatch ? <span className={`chip__swatch chip__swatch--${swatch}`} /> : null}
      {children}
    </ToggleButton>
  );
}
