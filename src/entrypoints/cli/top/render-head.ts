import { printableStart } from '../../../adapters/terminal/printable.ts';
import { type Line, lineText, type Span, span } from '../../../adapters/terminal/styled-line.ts';
import { textWidth, wrapText } from '../../../adapters/terminal/text-width.ts';
import { durationText, timeText } from '../../../adapters/terminal/time-text.ts';
import { countText, rateText, UNKNOWN } from './figures.ts';
import type { DeadLetterReading, ServiceView, SortOrder, TopView } from './view.ts';

/** What the person has chosen. */
export type Choices = {
  readonly isPaused: boolean;
  readonly sort: SortOrder;
  /** Milliseconds between two readings; undefined: this is a single snapshot. */
  readonly intervalMs: number | undefined;
  /** Whether there is a keyboard. */
  readonly hasKeys: boolean;
};

/** Characters of a text of others that is shown. */
const MAX_SHOWN = 64;
/** Lines for the reason why a service is away. */
const MAX_PROBLEM_LINES = 2;
const GAP = '   ';

/** The lines above the table. Each part is on one line; where there is room, several share it. */
export function headLines(view: TopView, choices: Choices, columns: number): Line[] {
  return [
    ...flow(titleParts(view, choices), columns),
    ...flow(trafficParts(view), columns),
    ...flow(processParts(view), columns),
    ...flow(deadLetterParts(view), columns),
    ...serviceLines(view, columns),
  ];
}

/** Puts the parts side by side, and on the next line those for which there is no room. A part is never broken. */
function flow(parts: readonly Line[], columns: number): Line[] {
  const lines: Line[] = [];
  let line: Span[] = [];
  for (const part of parts) {
    const longer = line.length === 0 ? [...part] : [...line, span(GAP), ...part];
    if (textWidth(lineText(longer)) <= columns || line.length === 0) line = longer;
    else {
      lines.push(line);
      line = [...part];
    }
  }
  return [...lines, line];
}

function titleParts({ at }: TopView, { isPaused, sort, intervalMs, hasKeys }: Choices): Line[] {
  const title = [span('allocation top', 'bold'), span(` ${timeText(at, 'local', at)}`)];
  if (intervalMs === undefined) return [title];
  const keys = `q quit  space ${isPaused ? 'go on' : 'pause'}  s sort: ${sort}`;
  return [
    title,
    [isPaused ? span('PAUSED', 'inverse') : span(`every ${durationText(intervalMs)}`, 'dim')],
    [span(hasKeys ? keys : 'Ctrl-C quits', 'dim')],
  ];
}

function trafficParts({ commands, messages, outbox, partitions }: TopView): Line[] {
  const lags = partitions.map(({ lag }) => lag).filter((lag) => lag !== undefined);
  const lag = lags.length === 0 ? undefined : lags.reduce((sum, each) => sum + each, 0);
  const oldestMs = outbox?.oldestMs ?? undefined;
  const oldest = oldestMs === undefined ? '' : `, oldest ${durationText(oldestMs)}`;
  return [
    [span(`commands ${rateText(commands)}/s`)],
    [span(`messages ${rateText(messages)}/s`)],
    [span(`lag ${countText(lag)}`)],
    [span(`outbox ${countText(outbox?.messages)} waiting${oldest}`)],
  ];
}

function processParts({ group, leaders }: TopView): Line[] {
  const workers = group ? `workers ${group.members} (${group.state})` : `workers ${UNKNOWN}`;
  return [[span(workers, group?.members === 0 ? 'red' : undefined)], ...relayParts(leaders)];
}

function relayParts(leaders: TopView['leaders']): Line[] {
  if (!leaders) return [[span(`relay ${UNKNOWN}`)]];
  if (leaders.length === 0) return [[span('no relay leads', 'red')]];
  return leaders.map(({ shard, process }) => {
    const name = shard === '1/1' ? 'relay' : `relay ${shard}`;
    return [span(`${name}: ${shown(process)}`)];
  });
}

function deadLetterParts({ deadLetters, deadLetterProblem, at }: TopView): Line[] {
  if (deadLetterProblem !== undefined)
    return [[span(`dead letters ${UNKNOWN}`), span(` (${shown(deadLetterProblem)})`, 'red')]];
  if (!deadLetters) return [[span(`dead letters ${UNKNOWN}`)]];
  return [[span('dead letters '), ...countSpans(deadLetters)], ...newestParts(deadLetters, at)];
}

function countSpans(reading: DeadLetterReading): Line {
  if ('records' in reading)
    return [span(`up to ${countText(reading.records)}: bin/allocation dead-letters list --group`, 'red')];
  return [span(reading.summary, reading.open > 0 ? 'red' : undefined)];
}

function newestParts(reading: DeadLetterReading, now: number): Line[] {
  if ('records' in reading || !reading.newest) return [];
  const { id, reason, key, failedAt } = reading.newest;
  const time = timeText(failedAt, 'local', now);
  return [[span(`newest ${time} ${shown(reason)} ${shown(id)} ${shown(key ?? UNKNOWN)}`)]];
}

function serviceLines({ services, at }: TopView, columns: number): Line[] {
  const parts = services
    .filter(({ state }) => state !== 'away')
    .map(({ name, state }): Line => [span(state === 'ok' ? `${name} ok` : `${name} …`, 'dim')]);
  const away = services.filter(({ state }) => state === 'away');
  return [
    ...(parts.length > 0 ? flow(parts, columns) : []),
    ...away.flatMap((service) => awayLines(service, at, columns)),
  ];
}

function awayLines({ name, since = 0, problem = '', lastAnswer }: ServiceView, now: number, columns: number) {
  const time = timeText(since, 'local', now);
  const values = lastAnswer === undefined ? '' : ` (values of ${timeText(lastAnswer, 'local', now)})`;
  const first = `${name} away since ${time}, ${durationText(now - since)}${values}`;
  const lines = wrapText(span(problem).text.slice(0, 1_000), columns).slice(0, MAX_PROBLEM_LINES);
  return [first, ...lines].map((line): Line => [span(line, 'red')]);
}

const shown = (text: string): string => printableStart(text, MAX_SHOWN);
