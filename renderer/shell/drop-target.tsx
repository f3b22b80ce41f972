/** The whole window takes a file; while one hovers, it says what will happen. */

import { useLayoutEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from '../store/index.ts';
import './drop-target.css';

export function DropTarget() {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const project = useStore((state) => state.project);
  // Before the first paint: a file dropped on a window that is seen must never be the browser's to open.
  useLayoutEffect(() => followDrags(setOver), []);
  if (!over) return null;
  return (
    <div className="drop-target" aria-hidden="true">
      <p className="drop-target__title">{project ? t('shell.drop.addTo', { name: project.name }) : t('shell.drop.create')}</p>
      <p>{t('shell.drop.promise')}</p>
    </div>
  );
}

/** Longer than the pause between two dragovers of a file held still, which HTML sets at 350 ms, give or take 200. */
const goneMs = 1500;

/** Returns the function that stops following. A drag whose end is never told is over when its dragovers stop. */
function followDrags(setOver: (over: boolean) => void): () => void {
  let depth = 0;
  let gone: ReturnType<typeof setTimeout> | undefined;
  const end = (): void => {
    clearTimeout(gone);
    depth = 0;
    setOver(false);
  };
  const stay = (): void => {
    clearTimeout(gone);
    gone = setTimeout(end, goneMs);
  };
  const carriesFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
  const enter = (event: DragEvent): void => {
    if (!carriesFile(event)) return;
    depth += 1;
    setOver(true);
    stay();
  };
  const leave = (event: DragEvent): void => {
    if (!carriesFile(event)) return;
    depth = Math.max(0, depth - 1);
    if (depth === 0) end();
  };
  const over = (event: DragEvent): void => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    setOver(true);
    stay();
  };
  const drop = (event: DragEvent): void => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    end();
    const file = event.dataTransfer?.files[0];
    if (file) useStore.getState().takeFile(file);
  };
  const listeners = { dragenter: enter, dragleave: leave, dragover: over, drop } as const;
  for (const [name, listener] of Object.entries(listeners)) window.addEventListener(name as 'drop', listener);
  return () => {
    clearTimeout(gone);
    for (const [name, listener] of Object.entries(listeners)) window.removeEventListener(name as 'drop', listener);
  };
}
