// Several installations may share a Kafka cluster: each is a database with its processes, and has names in Kafka that
// no other may use. Copied settings would mix them up in silence: of two databases with one consumer group, each would
// handle a part of the commands.

/** An installation, as others know it. */
export type Installation = {
  readonly id: string;
  /** Where its database is, for people: `host:port/name`, and the schema unless it is `public`. */
  readonly database: string;
};

/** Names in Kafka and the setting that each comes from: `topic allocation.commands` → `COMMAND_TOPICS`. */
export type OwnNames = ReadonlyMap<string, string>;

/** By what the relays of a database publish. */
export type RelayNames = { readonly RELAY_TRANSACTIONAL_ID: string; readonly RELAY_POSITION_TOPIC: string };

/** What the database knows of its installation. All of it throws TechnicalFailure if the database is away. */
export interface InstallationRecord {
  /** The installation, and the names that are known to be its own. */
  read(): Promise<{ readonly installation: Installation; readonly claimed: ReadonlySet<string> }>;
  /** Notes that these names are its own. */
  noteClaimed(names: readonly string[]): Promise<void>;
  /** Notes the names if there are none yet. Returns those that are noted then. */
  noteRelayNames(names: RelayNames): Promise<RelayNames>;
  /** Runs `work` while no other process of this installation runs any. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** Which installation has which name, in Kafka. */
export interface ClaimLog {
  /**
   * Adds the claims that `decide` returns, given all that there are. No other installation adds one in between.
   * @throws TechnicalFailure, also if another installation was faster: the same is then to be done again
   */
  add(
    decide: (claims: ReadonlyMap<string, Installation>) => ReadonlyMap<string, Installation>,
  ): Promise<void>;
}

/** A setting names what another installation has, or not what this one has used so far. The message says what to do. */
export class WrongInstallation extends Error {
  override readonly name = 'WrongInstallation';
}
