import { readFileSync } from 'node:fs';
import { z } from 'zod';

// What a setting may hold. Each format reads the text of an environment variable.

export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
export const commaSeparated = z
  .string()
  .transform((value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  )
  .pipe(z.array(z.string()).min(1));
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

const BROKER = /^(\[[0-9a-fA-F:]+\]|[^\s:/,]+):\d{1,5}$/;
export const brokerList = commaSeparated.refine(
  (brokers) => brokers.every((broker) => BROKER.test(broker)),
  'must be host:port, or several of them separated by commas',
);

export const topic = z
  .string()
  .regex(/^[a-zA-Z0-9._-]{1,249}$/, 'must be a topic name: letters, digits, dot, underscore, dash');
export const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'must be a URL that starts with postgres://');
export const smtpUrl = z
  .string()
  .refine(
    (url) => /^smtps?:\/\/./.test(url) && URL.canParse(url) && new URL(url).hostname !== '',
    'must be a URL such as smtp://user:password@host:587 or smtps://host',
  );
export const mailAddress = z.email({
  error: 'must be an e-mail address',
  pattern: /^[^@\s<>,;"]+@[^@\s<>,;"]+$/,
});

export const share = z
  .string()
  .regex(/^(0(\.\d+)?|1(\.0+)?)$/, 'must be a number from 0 to 1, such as 0.1')
  .transform(Number);

/** Reads the file that the variable names. */
export const pemFile = z.string().transform((path, context) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    context.addIssue({ code: 'custom', message: `the file cannot be read` });
    return z.NEVER;
  }
});

const shardForm = 'must be k/n, such as 1/2, with k from 1 to n, and n up to 64';
export const relayShard = z
  .string()
  .regex(/^[1-9]\d?\/[1-9]\d?$/, shardForm)
  .transform((text) => ({ index: Number(text.split('/')[0]), count: Number(text.split('/')[1]) }))
  .refine(({ index, count }) => index <= count && count <= 64, shardForm);

export const httpUrl = z.url({
  protocol: /^https?$/,
  error: 'must be a URL that starts with http:// or https://',
});

const EXPORTERS = ['otlp', 'prometheus', 'none'] as const;
export const metricExporters = commaSeparated.pipe(
  z.array(z.enum(EXPORTERS, { error: `must be ${EXPORTERS.join(', ')}, or several separated by commas` })),
);
