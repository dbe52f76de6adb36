// Several installations may share a Kafka cluster. Each is a database with its processes, and has names in Kafka (topics,
// consumer groups, transactional ids) that no other installation may use. A copied configuration would mix them up
// without an error: of two databases with one consumer group, each would handle a part of the commands.

/** An installation, as others see it. */
export type Installation = {
  readonly id: string;
  /** Where its database is, for people: `host:port/name`, and the schema unless it is `public`. */
  readonly database: string;
};

/** Names in Kafka and the setting that each comes from, e.g. `topic allocation.commands` → `COMMAND_TOPICS`. */
export type OwnNames = ReadonlyMap<string, string>;

/** The names under which the relays of a database publish. */
export type RelayNames = { readonly RELAY_TRANSACTIONAL_ID: string; readonly RELAY_POSITION_TOPIC: string };

/** What the database stores about its installation. Every method throws TechnicalFailure if the database is away. */
export interface InstallationRecord {
  /** The installation, and the names that it has claimed. */
  read(): Promise<{ readonly installation: Installation; readonly claimed: ReadonlySet<string> }>;
  /** Stores that these names are claimed. */
  noteClaimed(names: readonly string[]): Promise<void>;
  /** Stores the names if none are stored yet, and returns the stored ones. */
  noteRelayNames(names: RelayNames): Promise<RelayNames>;
  /** Runs `work` while no other process of this installation runs any. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** The owner of each claimed name, stored in Kafka. */
export interface ClaimLog {
  /**
   * Adds the claims that `decide` returns, given all existing ones. No other installation adds one in between.
   * @throws TechnicalFailure, also if another installation was faster: call it again
   */
  add(
    decide: (claims: ReadonlyMap<string, Installation>) => ReadonlyMap<string, Installation>,
  ): Promise<void>;
}

/** A name belongs to another installation, or is not the one that this installation has used. The message says what to do. */
export class WrongInstallation extends Error {
  override readonly name = 'WrongInstallation';
}

/**
 * Claims these names for the installation. Asks Kafka only if there are names that it has not claimed before.
 * @throws WrongInstallation if one belongs to another installation; then none is claimed
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
  'Set a name that no other installation has. If this database replaces that one, run in it: ' +
  `update installation set id = '${owner.id}'`;

/**
 * All relays of a database must publish under the same names, or everything would be published twice. The first call
 * stores the names.
 * @throws WrongInstallation if others are stored
 * @throws TechnicalFailure
 */
export async function requireSameRelayNames(
  names: RelayNames,
  record: Pick<InstallationRecord, 'noteRelayNames'>,
): Promise<void> {
  const stored = await record.noteRelayNames(names);
  const problems = (['RELAY_TRANSACTIONAL_ID', 'RELAY_POSITION_TOPIC'] as const)
    .filter((setting) => stored[setting] !== names[setting])
    .map(
      (setting) =>
        `${setting}: is ${names[setting]}, but the relays of this database have published under ${stored[setting]}: ` +
        'under another name they would publish everything in the outbox again. Set it back. Or, to publish again on ' +
        `purpose, stop all relays and run: update installation set ${setting.toLowerCase()} = null`,
    );
  if (problems.length > 0) throw new WrongInstallation(problems.join('\n'));
}
