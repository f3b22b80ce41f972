import { expect, it } from 'vitest';
import { whatMatters } from '../../../core/cli/commands/tune.ts';

it('names what matters only where something does', () => {
  const none = [
    { setting: 'epochs', importance: 0 },
    { setting: 'l2', importance: 0 },
  ];
  expect(whatMatters({ importance: none }).join()).toMatch(/no setting tells the best trials from the rest/);
  expect(whatMatters({ importance: [{ setting: 'epochs', importance: 0.8 }, ...none.slice(1)] })).toEqual([
    'what matters: epochs 80 %, l2 0 %',
  ]);
  expect(whatMatters({ importance: [] })).toEqual([]);
});
