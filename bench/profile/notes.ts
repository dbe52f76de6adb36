import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { aligned, readable } from '../report/table.ts';
import type { SelfTime } from './cpu-profile.ts';
import type { Observation } from './observation.ts';
import { KINDS, type Place, recordId } from './place.ts';
import type { Profiled } from './profiled.ts';
import { largest, percent, type Share, shares } from './shares.ts';
import { statementsTable } from './statements.ts';
import { waits } from './waits.ts';

const AREAS = 12;
const FUNCTIONS = 10;
const STATEMENTS = 8;
const EVENTS = 8;

const root = pathToFileURL(path.resolve(import.meta.dirname, '../..')).href + '/';

/** Readable lines about how worker, relay and Postgres used their time. */
export const profileNotes = (
  title: string,
  { observation, worker, relay }: Omit<Profiled<unknown>, 'result'>,
): string[] => [
  '',
  `${title}: ${seconds(observation).toFixed(1)} s observed`,
  ...processNotes('worker', worker, observation),
  ...processNotes('relay', relay, observation),
  ...postgresNotes(observation),
];

const seconds = ({ from, to }: Observation): number => (to - from) / 1_000;

function processNotes(name: string, times: readonly SelfTime[], observation: Observation): string[] {
  const parts = times.map(({ frame, micros }) => ({ place: recordId(frame, root), micros }));
  const by = (nameOf: (place: Place) => string): Share[] =>
    shares(
      parts,
      ({ place }) => nameOf(place),
      ({ micros }) => micros,
    );
  const kinds = new Map(by(({ kind }) => kind).map(({ name: kind, share }) => [kind, share]));
  const busy = times.reduce((sum, { micros }) => sum + micros, 0) / 1e6;
  return [
    '',
    `${name}: its main thread was not idle for ${percent(busy / seconds(observation))} % of the time, waits for a core included. Of that, %: ` +
      KINDS.map((kind) => `${kind} ${percent(kinds.get(kind) ?? 0)}`).join(', '),
    '',
    sharesTable(
      `${name}, area`,
      largest(
        by(({ area }) => area),
        AREAS,
      ),
    ),
    '',
    sharesTable(
      `${name}, function`,
      largest(
        by(({ label }) => label),
        FUNCTIONS,
      ),
    ),
  ];
}

function postgresNotes(observation: Observation): string[] {
  const { statements, walBytes, looks } = observation;
  const spent = statements.reduce((sum, { ms }) => sum + ms, 0) / 1_000;
  const { active, events } = waits(looks);
  return [
    '',
    `Postgres: statements ran ${readable(spent / seconds(observation))} s a second, planning, parameters and commits not counted; ` +
      `WAL ${readable(walBytes / 1e6)} MB`,
    '',
    statementsTable(statements, STATEMENTS),
    '',
    `Sessions: ${readable(active)} active on average of ${looks.length} looks; what they waited for`,
    '',
    sharesTable('wait event', largest(events, EVENTS)),
  ];
}

const sharesTable = (title: string, parts: readonly Share[]): string =>
  aligned([[title, '%'], ...parts.map(({ name, share }) => [name, percent(share)])]);
