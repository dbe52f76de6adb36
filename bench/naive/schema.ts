/** Common table definitions: a unique id for each command, a foreign key, the outbox as jsonb. */
export const NAIVE_SCHEMA = `
  create table naive_batches (
    ref text primary key,
    sku text not null,
    qty integer not null,
    allocated integer not null default 0
  );
  create index on naive_batches (sku);
  create table naive_order_lines (
    order_id text not null,
    sku text not null,
    qty integer not null,
    batch_ref text not null references naive_batches (ref),
    primary key (order_id, sku)
  );
  create table naive_handled (command_id text primary key, handled_at timestamptz not null default now());
  create table naive_outbox (id bigserial primary key, key text not null, type text not null, payload jsonb not null);
`;
