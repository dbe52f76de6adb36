# Sourced by the findings: a temporary folder to work in, programs that end with the script, and a verdict.
set -euo pipefail

# What is found must not depend on these.
unset NODE_ENV NODE_OPTIONS
export NODE_NO_WARNINGS=1

lab=$(mktemp -d "${TMPDIR:-/tmp}/finding.XXXXXX")
started=()

tidy_up() {
  local pid
  trap '' INT TERM HUP
  # What bash says of ended programs goes into the folder too.
  {
    for pid in ${started[@]+"${started[@]}"}; do kill -KILL "$pid" || true; done
    for pid in ${started[@]+"${started[@]}"}; do wait "$pid" || true; done
  } 2>>"$lab/tidy-up.log"
  rm -rf "$lab"
}
trap tidy_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

give_up() {
  echo "NOT RUN: $*" >&2
  exit 2
}

# run COMMAND...: not in the foreground, so that an interrupt is heard at once and ends the command too
run() {
  local status=0
  "$@" &
  started+=($!)
  wait $! || status=$?
  unset "started[$((${#started[@]} - 1))]"
  return "$status"
}

# need_version NAME LOWEST FOUND: of a program's major version
need_version() {
  [ "${3:-0}" -ge "$2" ] || give_up "$1 $2 or later is needed on the PATH, found: ${3:-none}"
}

# need_node LOWEST
need_node() { need_version Node "$1" "$(node -v 2>&1 | sed -nE 's/^v([0-9]+).*/\1/p')"; }

# npm_install NAME@VERSION...: into the temporary folder
npm_install() {
  [ -f "$lab/package.json" ] || echo '{ "private": true }' >"$lab/package.json"
  run npm install --prefix "$lab" --save-exact --no-audit --no-fund "$@" >"$lab/npm.log" 2>&1 ||
    give_up "npm could not install $*: $(tail -n 5 "$lab/npm.log")"
}

# free_ports COUNT: prints different ports of 127.0.0.1 that are free
free_ports() {
  node -e '
    const servers = Array.from({ length: Number(process.argv[1]) }, () =>
      require("node:net").createServer().listen(0, "127.0.0.1"));
    Promise.all(servers.map((server) => new Promise((resolve) => server.once("listening", resolve)))).then(() => {
      console.log(servers.map((server) => server.address().port).join(" "));
      servers.forEach((server) => server.close());
    });' "$1"
}

# verdict COMMAND...: a command that shows the finding ends with 0 if all is as stated and with 3 if it is not
verdict() {
  local status=0
  run "$@" || status=$?
  case $status in
    0) echo 'AS STATED' ;;
    3)
      echo 'CHANGED: not what was seen before, see the head of the script'
      exit 1
      ;;
    *) give_up "the program that shows it ended with $status" ;;
  esac
}
