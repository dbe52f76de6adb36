# One image for every process: `docker run allocation-worker worker`, `relay`, `notifier`, `api`, `migrate`, or a
# command of the CLI. Two stages, because npm and the symbol table of Node take 50 MB that nothing needs at run time.
FROM node:26-bookworm-slim AS build
WORKDIR /app
RUN apt-get update && apt-get install --yes --no-install-recommends binutils \
 && strip -o /usr/local/bin/node-stripped /usr/local/bin/node
# Before the other sources are copied, so that only a changed dependency or page causes a new installation, which builds
# the page. Nothing else needs what the page is built with.
COPY package.json package-lock.json ./
COPY patches patches
COPY page page
RUN npm ci --omit=dev --no-audit --no-fund \
 && rm -r node_modules/esbuild node_modules/@esbuild node_modules/preact node_modules/@preact node_modules/uplot \
 && find node_modules -type f \( -name '*.map' -o -name '*.md' -o -name '*.d.ts' -o -name '*.d.cts' -o -name '*.d.mts' \) -delete

# The base image of node:26-bookworm-slim.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install --yes --no-install-recommends libatomic1 libstdc++6 \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin \
 && useradd --uid 1000 --user-group --create-home node
COPY --from=build /usr/local/bin/node-stripped /usr/local/bin/node
WORKDIR /app
ENV NODE_ENV=production HEALTH_PORT=9000
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/page/dist page/dist
# Node runs TypeScript as it is: only the page is built.
COPY package.json package-lock.json ./
COPY bin bin
COPY schemas schemas
COPY src src

# By number: Kubernetes cannot see that a name is not root.
USER 1000:1000
# For the long-running processes. A process that waits for Kafka or Postgres is healthy; /health/ready shows that it waits.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HEALTH_PORT}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["bin/allocation"]
CMD ["worker"]
