/**
 * Settings that the format of answers depends on, and time limits that this project sets itself. They are set in each
 * session, since a database or a role may have any other defaults; not as start-up parameters, which PgBouncer refuses.
 * No statement depends on TimeZone or IntervalStyle.
 */
const SETTINGS = {
  // Days are read as text.
  DateStyle: 'ISO, MDY',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  // A migration locks a table, and must then see what was committed while it waited.
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
  lock_timeout: '0',
  transaction_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
};

export type SessionSettings = Readonly<Record<string, string>>;

/**
 * Returns the statement that makes a session independent of the defaults of its database and role.
 * @param more further settings by name, such as `{ statement_timeout: '5000' }`; times in milliseconds
 */
export function settingsStatement(more: SessionSettings & { readonly statement_timeout: string }) {
  const settings = Object.entries({ ...SETTINGS, ...more });
  return {
    // An older server does not have all of these settings.
    text: `
      select set_config(wanted.name, wanted.value, false)
      from unnest($1::text[], $2::text[]) as wanted (name, value)
      where exists (select from pg_settings where lower(pg_settings.name) = lower(wanted.name))`,
    values: [settings.map(([name]) => name), settings.map(([, value]) => value)],
  };
}
