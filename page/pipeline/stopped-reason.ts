/** Why a partition is stopped, as a sentence, without the name of the partition: that is beside it. */
export function stoppedReason({ id, reason }: { readonly id: string; readonly reason: string }): string {
  const beginning = `command partition ${id} is stopped: `;
  const rest = reason.startsWith(beginning) ? reason.slice(beginning.length) : reason;
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}
