/** Keeps the store in step with the core: first facts, then the event stream, again after every loss of connection. */

import type { Bridge } from '../bridge/index.ts';
import { useStore } from './store.ts';

const statusEveryMs = 5000;
const retryMs = [250, 500, 1000, 2000, 5000];

/** Returns the function that stops following. */
export function followCore(bridge: Bridge): () => void {
  const stop = new AbortController();
  const timer = window.setInterval(() => void refreshStatus(bridge), statusEveryMs);
  void followEvents(bridge, stop.signal);
  return () => {
    stop.abort();
    window.clearInterval(timer);
  };
}

async function followEvents(bridge: Bridge, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      const events = await bridge.client.system.events(undefined, { signal });
      await readFirstFacts(bridge);
      failures = 0;
      for await (const event of events) useStore.getState().apply(event);
    } catch (error) {
      if (signal.aborted) return;
      console.warn('The event stream ended and is opened again.', error);
    }
    if (signal.aborted) return;
    useStore.getState().setConnection('lost');
    await pause(retryMs[Math.min(failures, retryMs.length - 1)] ?? 5000);
    failures += 1;
  }
}

async function readFirstFacts(bridge: Bridge): Promise<void> {
  const [system, project, jobs] = await Promise.all([
    bridge.client.system.status(),
    bridge.client.project.current(),
    bridge.client.system.jobs(),
  ]);
  const state = useStore.getState();
  state.setSystem(system);
  state.setJobs(jobs);
  state.setProject(project);
  state.setConnection('open');
}

async function refreshStatus(bridge: Bridge): Promise<void> {
  const state = useStore.getState();
  if (state.connection !== 'open' || document.hidden) return;
  try {
    state.setSystem(await bridge.client.system.status());
  } catch {
    // The event stream notices a lost connection and says so; a missed status needs no second voice.
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => window.setTimeout(resolve, milliseconds));
}
