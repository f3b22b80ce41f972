/** A shortcut as keys: "mod+Enter" reads ⌘↵ on a Mac and Ctrl ↵ elsewhere. */

import './kbd.css';
import { describeKeys } from './keys.ts';

export function Kbd({ keys }: { readonly keys: string }) {
  return (
    <span className="kbd" aria-hidden="true">
      {describeKeys(keys)}
    </span>
  );
}
