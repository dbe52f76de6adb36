import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { registerVersion, setCompatibility } from '../../support/registry-api.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';

const { settings, start } = ownSystem();

it('a schema that the registry refuses ends the start with the registry’s reason', async () => {
  const subject = `${settings.EVENT_TOPIC}-Allocated`;
  const ours = JSON.parse(readFileSync('schemas/events/Allocated.json', 'utf8')) as { properties: object };
  await registerVersion(subject, {
    ...ours,
    properties: { ...ours.properties, warehouse: { type: 'string' } },
  });
  await setCompatibility(subject, 'BACKWARD');

  const worker = start('worker');
  expect(await worker.ended).toEqual({ code: 1, signal: null });
  expect(worker.errorOutput()).toContain(`${subject} is rejected`);
  expect(worker.errorOutput()).toContain('OBJECT_TYPE_PROPERTY_SCHEMAS_NARROWED');
  expect(worker.log.map(({ msg }) => msg)).not.toContain('worker ready');
});
