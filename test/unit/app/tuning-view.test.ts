import { rm } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { useTrial } from '../../../core/app/tuning-view.ts';
import { openTestProject } from './open-session.ts';

it('names a trial that is not there by the number that people know it by, from 1', async () => {
  const { session, home } = await openTestProject();
  await expect(useTrial(session, 98)).rejects.toThrow('The newest tuning has no trial 99 that ended well.');
  await session.close();
  await rm(home, { recursive: true, force: true });
});
