import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Admin } from 'kafkajs';
import kafkajs from 'kafkajs';
import type { OwnSettings } from '../e2e/own-settings.ts';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

const page = path.resolve(import.meta.dirname, '../../../docs/reliability.md');

const RESOURCES = {
  topic: AclResourceTypes.TOPIC,
  group: AclResourceTypes.GROUP,
  'transactional id': AclResourceTypes.TRANSACTIONAL_ID,
} as const;

const OPERATIONS: Readonly<Record<string, number>> = {
  Read: AclOperationTypes.READ,
  Write: AclOperationTypes.WRITE,
  Describe: AclOperationTypes.DESCRIBE,
  DescribeConfigs: AclOperationTypes.DESCRIBE_CONFIGS,
};

/** One operation on one resource. */
export type Right = {
  readonly operation: string;
  readonly resource: keyof typeof RESOURCES;
  readonly name: string;
  /** Whether the right is for all resources whose name begins with this name. */
  readonly isPrefix: boolean;
};

/** The rights that the docs list for a process, with the values of these settings. */
export function rightsOf(process: string, settings: OwnSettings): Right[] {
  const section = readFileSync(page, 'utf8').split('## What Kafka must allow')[1]?.split('\n## ')[0] ?? '';
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, processes]) => processes?.split(', ').includes(process));
  return rows.flatMap(([, , on = '', allow = '']) => rightsIn(on, allow, settings));
}

function rightsIn(on: string, allow: string, settings: OwnSettings): Right[] {
  const resource = (/^(topic|group|transactional id)/.exec(on)?.[1] ?? 'topic') as Right['resource'];
  const names = [...on.matchAll(/`([^`]+)`/g)].map(([, name = '']) => resolve(name, settings));
  return names.flatMap((name) =>
    allow.split(', ').map((operation) => ({
      operation,
      resource,
      name: name.replace(/\*$/, ''),
      isPrefix: name.endsWith('*'),
    })),
  );
}

const resolve = (name: string, settings: OwnSettings): string =>
  name.replace(/<?\b([A-Z]+(?:_[A-Z]+)+)\b>?/, (_, setting: keyof OwnSettings) => settings[setting]);

const acl = (user: string, { operation, resource, name, isPrefix }: Right) => ({
  principal: `User:${user}`,
  host: '*',
  operation: OPERATIONS[operation] ?? AclOperationTypes.UNKNOWN,
  permissionType: AclPermissionTypes.ALLOW,
  resourceType: RESOURCES[resource],
  resourceName: name,
  resourcePatternType: isPrefix ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
});

export const allow = async (admin: Admin, user: string, rights: readonly Right[]): Promise<void> =>
  void (await admin.createAcls({ acl: rights.map((right) => acl(user, right)) }));

export const forbid = async (admin: Admin, user: string, rights: readonly Right[]): Promise<void> =>
  void (await admin.deleteAcls({
    filters: rights.map((right) => {
      const { resourcePatternType, ...rest } = acl(user, right);
      return { ...rest, resourcePatternType };
    }),
  }));
