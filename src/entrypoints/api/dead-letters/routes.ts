import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { RecentDeadLetter } from '../../../processing/dead-letters/recent.ts';
import { newestFirst } from '../../../processing/dead-letters/recent.ts';
import { rfc3339 } from '../../../processing/records/record-time.ts';
import { pageOf } from '../../../views/page.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { problemResponses } from '../openapi.ts';
import { invalidFields } from '../http/request-validation.ts';
import { opaque, paged } from '../views/paging.ts';
import { detailOf, letterOf } from './letter.ts';
import { EXAMPLE_ID, findLetter, kafkaUnavailable, letterPath, noDeadLetter, withKafka } from './paths.ts';
import { DeadLetterDetail, DeadLetterGroups, DeadLetters } from './schema.ts';

const tags = ['Operation'];

/** The form of `next`: time of the failure, and place in the dead-letter topic. */
const PLACE = /^(\d{1,15})_(\d{1,9})_(\d{1,15})$/;

const placeOf = ({ deadLetter, place }: RecentDeadLetter): string =>
  `${deadLetter.failedAt}_${place.partition}_${place.offset}`;

/** Whether it comes after that place in a list. */
function isAfter(after: string | undefined) {
  const [, failedAt, partition, offset] = PLACE.exec(after ?? '') ?? [];
  if (failedAt === undefined) return () => true;
  const last = {
    deadLetter: { failedAt: Number(failedAt) },
    place: { partition: Number(partition), offset: Number(offset) },
  };
  return (each: RecentDeadLetter): boolean => newestFirst(last, each) < 0;
}

const limitProblem = invalidFields([
  { in: 'query', field: 'limit', detail: 'must be a whole number from 1 to 1000' },
]);

/** The routes to read dead letters. */
export function deadLetterRoutes(dependencies: ApiDependencies): FastifyPluginAsyncZod {
  const { deadLetters } = dependencies;
  return async (app) => {
    app.get(
      '/dead-letters',
      {
        schema: {
          tags,
          operationId: 'listDeadLetters',
          summary: 'Dead letters, newest first',
          description: 'The API holds the newest 10,000, and at most 32 MiB of them.',
          querystring: paged(opaque(PLACE)).extend({
            state: z.enum(['open', 'resolved', 'all']).default('open'),
            reason: z.string().max(1_000).optional().describe('Only with this reason code.'),
            field: z.string().max(200).optional().describe('Only those that name this field.'),
          }),
          response: { 200: DeadLetters, ...problemResponses([limitProblem, kafkaUnavailable()]) },
        },
      },
      async ({ query }) => {
        const { recent, olderLeftOut, isCatchingUp } = await withKafka(() => deadLetters.state());
        const found = recent.list(query).filter(isAfter(query.after));
        const { shown, next } = pageOf(found.slice(0, query.limit + 1), query.limit, placeOf);
        return { deadLetters: shown.map(letterOf), next, olderLeftOut, catchingUp: isCatchingUp };
      },
    );

    app.get(
      '/dead-letters/groups',
      {
        schema: {
          tags,
          operationId: 'groupDeadLetters',
          summary: 'Open dead letters by reason and field',
          response: { 200: DeadLetterGroups, ...problemResponses([kafkaUnavailable()]) },
        },
      },
      async () => {
        const { recent, olderLeftOut, isCatchingUp } = await withKafka(() => deadLetters.state());
        const groups = recent.groups().map(({ field, newestAt, sources, ...group }) => ({
          ...group,
          field: field ?? null,
          newestAt: rfc3339(newestAt),
          sources: sources.map(({ source, count }) => ({ source: source ?? null, count })),
        }));
        const count = (state: 'open' | 'resolved'): number => recent.list({ state }).length;
        const counts = { open: count('open'), resolved: count('resolved') };
        return { groups, ...counts, olderLeftOut, catchingUp: isCatchingUp };
      },
    );

    app.get(
      '/dead-letters/:topic/:partition/:offset',
      {
        schema: {
          tags,
          operationId: 'getDeadLetter',
          summary: 'A dead letter with its headers and bytes',
          params: letterPath,
          response: {
            200: DeadLetterDetail,
            ...problemResponses([
              invalidFields([{ in: 'path', field: 'offset', detail: 'must be a whole number' }]),
              noDeadLetter(EXAMPLE_ID),
              kafkaUnavailable(),
            ]),
          },
        },
      },
      async ({ params }) => {
        const found = await findLetter(dependencies, params);
        return detailOf(found, await withKafka(() => deadLetters.topics()));
      },
    );
  };
}
