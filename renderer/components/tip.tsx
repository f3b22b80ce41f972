/** A tooltip around one focusable control. */

import type { ReactElement } from 'react';
import { Tooltip, TooltipTrigger } from 'react-aria-components';
import './tip.css';
import { Kbd } from './kbd.tsx';

export interface TipProps {
  readonly text: string;
  readonly keys?: string | undefined;
  readonly children: ReactElement;
}

export function Tip({ text, keys, children }: TipProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={80}>
      {children}
      <Tooltip className="tip" offset={6}>
        {text}
        {keys ? <Kbd keys={keys} /> : null}
      </Tooltip>
    </TooltipTrigger>
  );
}
