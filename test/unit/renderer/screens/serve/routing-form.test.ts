import { expect, it } from 'vitest';
import { formOfMode, formOfRouting, routingOfForm } from '../../../../../renderer/screens/serve/routing-form.ts';

const loaded = ['30', '20', '10'];

it('asks an older version in the shadow of the newest, so that the one that answers stays', () => {
  const shadow = formOfMode(formOfRouting(undefined, loaded), 'shadow', loaded);
  expect(routingOfForm('m', shadow)).toMatchObject({ variants: [{ version: '30' }], shadow: { version: '20' } });
});

it('lets the newest be the one that is tried in the other modes, also after a look at the shadow', () => {
  const canary = formOfMode(formOfRouting(undefined, loaded), 'canary', loaded);
  expect([canary.first, canary.second]).toEqual(['20', '30']);
  const back = formOfMode(formOfMode(canary, 'shadow', loaded), 'split', loaded);
  expect([back.mode, back.first, back.second]).toEqual(['split', '20', '30']);
});
