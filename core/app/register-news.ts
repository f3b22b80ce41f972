/** News of the registers: predictions and feedback come over HTTP by the thousand, windows hear of them once a second. */

import type { EventHub } from './event-hub.ts';
import type { ProjectSession } from './project-session.ts';
import { retrainWhenDue } from './retrain.ts';

const everyMs = 1000;

export interface RegisterNews {
  readonly note: () => void;
  close(): void;
}

/** Told late rather than never: the last of a burst is always among the news. Labels from outside count for retraining. */
export function createRegisterNews(session: ProjectSession, hub: EventHub): RegisterNews {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const tell = async (): Promise<void> => {
    timer = undefined;
    const status = await session.feedback.status();
    if (closed || !status.ok) return;
    hub.publish({ kind: 'feedback', status: status.value });
    session.announce();
    await retrainWhenDue(session, status.value);
  };
  return {
    note: () => {
      if (!closed) timer ??= setTimeout(() => void tell(), everyMs);
    },
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}
