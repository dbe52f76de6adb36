FROM node:26-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production

# Before the sources, so that only a changed dependency installs anew.
COPY package.json package-lock.json ./
COPY patches patches
RUN npm ci --omit=dev --no-audit --no-fund && rm -rf ~/.npm

# Node runs TypeScript as it is: nothing is built.
COPY --chown=node:node . .

USER node
CMD ["node", "src/entrypoints/worker.ts"]
