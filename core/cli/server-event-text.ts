/** What a model server tells while it runs, as a line for people. */

import type { ServerHostEvent } from '../app/index.ts';
import type { Problem } from '../foundation/index.ts';

export function serverEventText(event: ServerHostEvent): string {
  switch (event.kind) {
    case 'available':
    case 'unloaded':
      return `${event.model} ${event.version} ${event.kind}`;
    case 'load-failed':
      return `${event.model} ${event.version} load-failed: ${sentences(event.problem)}`;
    case 'config-refused':
    case 'given-up':
      return sentences(event.problem);
    case 'canary':
      return `${event.model} canary ${event.canary.state} ${event.canary.reason ?? ''}`.trim();
    default:
      return event.message;
  }
}

function sentences({ message, hint }: Problem): string {
  return /[.!?]$/.test(message) ? `${message} ${hint}` : `${message}. ${hint}`;
}
