/** Code or a config file, as it is, to be copied. */

import './code-block.css';
import { CopyButton } from './copy-button.tsx';
import { ScrollRegion } from './scroll-region.tsx';

export interface CodeBlockProps {
  readonly label: string;
  readonly text: string;
  readonly copy?: boolean;
}

export function CodeBlock({ label, text, copy = true }: CodeBlockProps) {
  return (
    <div className="code-block">
      <ScrollRegion label={label}>
        <pre className="mono">{text}</pre>
      </ScrollRegion>
      {copy ? (
        <div className="code-block__copy">
          <CopyButton text={text} />
        </div>
      ) : null}
    </div>
  );
}
