import { registerHooks } from 'node:module';

// For `node --import`: writes a line to standard error for each module of the tracing SDK that is loaded.
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const [, name] =
      /\/node_modules\/(@opentelemetry\/(?:sdk-trace|exporter-trace)[\w-]*)\//.exec(resolved.url) ?? [];
    if (name !== undefined) process.stderr.write(`loads ${name}\n`);
    return resolved;
  },
});
