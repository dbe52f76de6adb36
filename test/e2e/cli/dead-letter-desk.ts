import type { Message } from 'kafkajs';
import type { commandTopic, Place } from '../../support/e2e/command-topic.ts';
import type { ownCli } from '../../support/e2e/cli.ts';
import type { outputTopics } from '../../support/e2e/output-topics.ts';
import type { OwnSettings } from '../../support/e2e/own-settings.ts';

type System = {
  readonly settings: OwnSettings;
  readonly commands: ReturnType<typeof commandTopic>;
  readonly outputs: ReturnType<typeof outputTopics>;
};

/** Runs `dead-letters …` as a user does, and sends records that become dead letters. */
export function deadLetterDesk({ settings, commands, outputs }: System, cli: ReturnType<typeof ownCli>) {
  const idOf = ({ partition, offset }: Place): string => `${settings.COMMAND_TOPICS}-${partition}-${offset}`;
  const desk = (args: readonly string[], over = {}) => cli.run(['dead-letters', ...args], { over });
  const listed = async (...args: string[]): Promise<ListedLetter[]> => {
    const { code, stdout, stderr } = await desk(['list', '--json', ...args]);
    if (code !== 0) throw new Error(stderr);
    return stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as ListedLetter);
  };
  return {
    desk,
    listed,
    ids: async (...args: string[]): Promise<string[]> => (await listed(...args)).map(({ id }) => id),
    idOf,
    /** Sends a record that cannot be handled; returns its id when it is a dead letter. */
    async aLetter(record: Message): Promise<string> {
      const place = await commands.sendRecord(record);
      await outputs.deadLetter(place);
      return idOf(place);
    },
  };
}

export type ListedLetter = {
  readonly id: string;
  readonly reason: string;
  readonly failedAt: string;
  readonly replays: number;
  readonly decision: { readonly decision: string; readonly note?: string } | null;
};
