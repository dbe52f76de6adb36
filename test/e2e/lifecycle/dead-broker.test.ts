import { expect, it } from '@jest/globals';
import { freePort } from '../../../dev-stack/process/port.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';

const { settings, startReady } = ownSystem();

const NOBODY = '127.0.0.1:1';

it.each(['worker', 'relay', 'notifier', 'api'] as const)(
  'the %s works with the other brokers if the first one is dead, and logs one warning about it',
  async (entrypoint) => {
    const { log } = await startReady(entrypoint, {
      KAFKA_BROKERS: `${NOBODY},${settings.KAFKA_BROKERS}`,
      NOTIFICATION_CHANNEL: 'log',
      API_PORT: String(await freePort()),
    });
    const warnings = () => log.filter(({ level }) => level !== 'info').map(({ msg }) => msg);
    await eventually('it has met the dead broker', () => warnings().length > 0);
    expect(warnings()).toEqual([
      `KAFKA_BROKERS: ${NOBODY} cannot be reached (ECONNREFUSED), another broker of the list can. Start that broker, or remove it from the list`,
    ]);
  },
);
