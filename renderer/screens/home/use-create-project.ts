/** Name, folder and the creation of a project from a file. */

import { useEffect, useState } from 'react';
import type { GivenLabel } from '../../../core/contract/index.ts';
import type { IncomingFile } from '../../bridge/index.ts';
import { showProblem, useBridge, useStore } from '../../store/index.ts';
import { nameOfFile } from './name-of-file.ts';

export interface CreateProjectForm {
  readonly name: string;
  readonly dir: string;
  readonly runAtOnce: boolean;
  readonly pending: boolean;
  /** Uploaded share while the file is handed over. */
  readonly share: number | undefined;
  setName(name: string): void;
  setDir(dir: string): void;
  setRunAtOnce(run: boolean): void;
  create(label: GivenLabel): void;
}

export function useCreateProject(file: IncomingFile): CreateProjectForm {
  const bridge = useBridge();
  const [name, setName] = useState(nameOfFile(file.name));
  const [proposed, setProposed] = useState('');
  const [ownDir, setDir] = useState<string | null>(null);
  const [runAtOnce, setRunAtOnce] = useState(true);
  const [pending, setPending] = useState(false);
  const [share, setShare] = useState<number | undefined>(undefined);
  const dir = ownDir ?? proposed;

  useEffect(() => {
    if (name.trim() === '') return;
    let current = true;
    bridge.client.project
      .proposeDir({ name: name.trim() })
      .then((answer) => current && setProposed(answer.dir))
      .catch(showProblem);
    return () => {
      current = false;
    };
  }, [bridge, name]);

  const create = async (label: GivenLabel): Promise<void> => {
    setPending(true);
    try {
      const reference = await bridge.handOver(file, setShare);
      const project = await bridge.client.project.createFromFile({ dir: dir.trim(), name: name.trim(), file: reference, label });
      const store = useStore.getState();
      store.setDroppedFile(null);
      store.setProject(project);
      store.goTo('data');
      if (runAtOnce) await bridge.client.pipeline.run({});
    } catch (error) {
      showProblem(error);
    } finally {
      setPending(false);
    }
  };

  return { name, dir, runAtOnce, pending, share, setName, setDir, setRunAtOnce, create: (label) => void create(label) };
}
