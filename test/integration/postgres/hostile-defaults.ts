/** Settings that change results of statements, their time limits, or what they see of other transactions. */
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
  // These hold until the statement that sets the session's own values, for which a busy machine may need a second.
  statement_timeout: '5s',
  lock_timeout: '5s',
  transaction_timeout: '10s',
  idle_in_transaction_session_timeout: '10s',
  idle_session_timeout: '10s',
};

/** A schema instead of `public`; its name needs quotes. */
const SCHEMA = '"Own Schema"';

/** Gives the connected database its own schema instead of `public`, and these settings as defaults. */
export const hostileDefaults = (database: string): string[] => [
  'drop schema public',
  `create schema ${SCHEMA}`,
  `alter database ${database} set search_path = ${SCHEMA}`,
  ...Object.entries(HOSTILE).map(([name, value]) => `alter database ${database} set ${name} = '${value}'`),
];
