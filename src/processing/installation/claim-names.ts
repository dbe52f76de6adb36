import {
  type ClaimLog,
  type Installation,
  type InstallationRecord,
  type OwnNames,
  WrongInstallation,
} from './installation.ts';

/**
 * Makes these names the installation's own. Kafka is asked only about names that it has not claimed before.
 * @throws WrongInstallation if one is another installation's; none is claimed then
 * @throws TechnicalFailure
 */
export async function claimNames(names: OwnNames, record: InstallationRecord, log: ClaimLog): Promise<void> {
  const unclaimed = async (): Promise<string[]> => {
    const { claimed } = await record.read();
    return [...names.keys()].filter((name) => !claimed.has(name));
  };
  if ((await unclaimed()).length === 0) return;
  await record.exclusively(async () => {
    const wanted = await unclaimed();
    if (wanted.length === 0) return;
    const { installation } = await record.read();
    await log.add((claims) => {
      const taken = wanted.flatMap((name) => {
        const owner = claims.get(name);
        return owner && owner.id !== installation.id ? takenBy(owner, installation, name, names) : [];
      });
      if (taken.length > 0) throw new WrongInstallation(taken.join('\n'));
      return new Map(wanted.map((name) => [name, installation]));
    });
    await record.noteClaimed(wanted);
  });
}

const takenBy = (owner: Installation, own: Installation, name: string, names: OwnNames): string =>
  `${names.get(name)}: the ${name} belongs to another installation, whose database is ${owner.database}; this one's is ${own.database}. ` +
  'Set a name that no other installation has. If this database has taken the place of that one, let it say so: ' +
  `update installation set id = '${owner.id}'`;
