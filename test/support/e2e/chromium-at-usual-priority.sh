#!/bin/sh
# Runs the program CHROMIUM with the arguments. As root, Chromium would give its drawing threads the priority -8 (nice),
# and take the processors from the system that the page shows. Without this capability it goes on as for other users.
if [ "$(id -u)" = 0 ] && setpriv --bounding-set -sys_nice true 2>/dev/null; then
  exec setpriv --bounding-set -sys_nice "$CHROMIUM" "$@"
fi
exec "$CHROMIUM" "$@"
