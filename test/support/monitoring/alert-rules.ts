import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { alertsFile } from '../../../dev-stack/dev/monitoring.ts';

const alertRule = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string(),
  labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
  annotations: z.strictObject({ summary: z.string(), description: z.string(), runbook: z.string() }),
});

const rulesFile = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(alertRule) })),
});

export type AlertRule = z.infer<typeof alertRule>;
export type RulesFile = z.infer<typeof rulesFile>;

/** The project's file of alerts. */
export const readRules = (): RulesFile => rulesFile.parse(parse(readFileSync(alertsFile, 'utf8')));

export const alertRules = (): AlertRule[] => readRules().groups.flatMap(({ rules }) => rules);

/**
 * Rules that differ from the project's in one thing: an alert fires as soon as its condition has held for five seconds,
 * so that one scrape that fails on a busy machine does not count.
 */
export const impatientRules = (): RulesFile => ({
  groups: readRules().groups.map((group) => ({
    ...group,
    rules: group.rules.map((rule) => ({ ...rule, for: '5s' })),
  })),
});
