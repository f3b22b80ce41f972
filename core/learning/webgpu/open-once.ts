/** One opening for all who ask, until what was opened has gone. */

/** `ended`: settles, either way, when it has gone. A failed opening is tried again by whoever asks next. */
export function openOnce<T>(open: () => Promise<T>, ended: (opened: T) => Promise<unknown>): () => Promise<T> {
  let opening: Promise<T> | undefined;
  return () => {
    const started = opening ?? open();
    opening = started;
    const forget = (): void => {
      if (opening === started) opening = undefined;
    };
    started.then((opened) => ended(opened).then(forget, forget), forget);
    return started;
  };
}
