/** Settings that change what statements answer, how long they may take, or what they see of others. */
const HOSTILE = {
  DateStyle: 'German, DMY',
  TimeZone: 'Pacific/Kiritimati',
  IntervalStyle: 'iso_8601',
  bytea_output: 'escape',
  extra_float_digits: '-15',
  standard_conforming_strings: 'off',
  array_nulls: 'off',
  client_encoding: 'LATIN1',
  default_transaction_isolation: 'serializable',
  default_transaction_deferrable: 'on',
  statement_timeout: '300ms',
  // Not less: the statement that sets a session's own may wait for an autovacuum of the catalogs, which makes way in 20 ms.
  lock_timeout: '100ms',
  transaction_timeout: '300ms',
  idle_in_transaction_session_timeout: '300ms',
  // A busy process may take longer than 300 ms from connecting to the statement that sets its own.
  idle_session_timeout: '1s',
};

/** Nothing may be made in `public`; the name needs quotes. */
const SCHEMA = '"Own Schema"';

/** Gives the database that is connected to its own schema instead of `public`, and these settings as its defaults. */
export const hostileDefaults = (database: string): string[] => [
  'drop schema public',
  `create schema ${SCHEMA}`,
  `alter database ${database} set search_path = ${SCHEMA}`,
  ...Object.entries(HOSTILE).map(([name, value]) => `alter database ${database} set ${name} = '${value}'`),
];
