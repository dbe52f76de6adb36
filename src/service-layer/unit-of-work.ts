/** All or nothing: what is done through the given stores is committed together, or not at all. */
export interface UnitOfWork<Stores> {
  /**
   * Runs `work` in one transaction and commits it; rolls back when `work` throws, and throws that on.
   * @throws TechnicalFailure when the database is away or refuses for a reason that is not the data's.
   *   After a failed commit it is unknown whether it took place: the checkpoint tells.
   */
  transaction<Result>(work: (stores: Stores) => Promise<Result>): Promise<Result>;
}
