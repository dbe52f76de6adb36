import type { Partition } from '../api/answers.ts';

/**
 * Why a partition is stopped, in sentences. Without its name, which is beside it, and without the command line that
 * accepts the loss: that comes after what can be tried before.
 */
export function stoppedReason({ id, stopped }: Pick<Partition, 'id' | 'stopped'>): string {
  if (!stopped) return '';
  const { reason, accept } = stopped;
  const beginning = `command partition ${id} is stopped: `;
  const rest = reason.startsWith(beginning) ? reason.slice(beginning.length) : reason;
  const sentences = rest.split(/(?<=\.) (?=[A-Z])/).filter((sentence) => !sentence.includes(accept));
  const text = sentences.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
