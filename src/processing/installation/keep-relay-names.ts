import { type InstallationRecord, type RelayNames, WrongInstallation } from './installation.ts';

/**
 * All relays of a database publish by the same names, or everything would be published twice.
 * @throws WrongInstallation if they were others up to now
 * @throws TechnicalFailure
 */
export async function keepRelayNames(
  names: RelayNames,
  record: Pick<InstallationRecord, 'noteRelayNames'>,
): Promise<void> {
  const noted = await record.noteRelayNames(names);
  const problems = (['RELAY_TRANSACTIONAL_ID', 'RELAY_POSITION_TOPIC'] as const)
    .filter((setting) => noted[setting] !== names[setting])
    .map(
      (setting) =>
        `${setting}: is ${names[setting]}, but the relays of this database have published by ${noted[setting]}: ` +
        'by another name they would publish everything in the outbox again. Set it back. Or, to publish again on ' +
        `purpose, stop all relays and: update installation set ${setting.toLowerCase()} = null`,
    );
  if (problems.length > 0) throw new WrongInstallation(problems.join('\n'));
}
