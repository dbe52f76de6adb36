import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { commandSchemas, type CommandType } from '../../../domain/commands.ts';
import { identifier } from '../../../domain/fields.ts';
import type { RecentDeadLetter } from '../../../processing/dead-letters/recent.ts';
import type { OneOutcome, OneResolution } from '../../../processing/dead-letters/resolve-one.ts';
import { type Resolution as Made, resolutionText } from '../../../processing/dead-letters/resolution.ts';
import { checkCommand } from '../../../processing/decode/command-validation.ts';
import { recordId } from '../../../processing/records/record.ts';
import { SOURCE, commandContext, commandHeaders, keyOf } from '../commands/send-command.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { RequestProblem } from '../http/problems.ts';
import { invalidFields } from '../http/request-validation.ts';
import { problemResponses } from '../openapi.ts';
import { resolutionOf } from './letter.ts';
import {
  EXAMPLE_ID,
  findLetter,
  kafkaUnavailable,
  type LetterPath,
  letterPath,
  noDeadLetter,
  withKafka,
} from './paths.ts';
import { ResolvedDeadLetter } from './schema.ts';

const tags = ['Operation'];
const note = identifier.describe('Your name and the reason: kept with the dead letter.');

const replay = z
  .strictObject({ note: note.optional() })
  .nullish()
  .meta({ title: 'Replay', examples: [{ note: 'ada: the schema is registered now' }] });

const discard = z
  .strictObject({ note })
  .meta({ title: 'Discard', examples: [{ note: 'ada: a test of the shop' }] });

const correction = z
  .strictObject({
    type: z.enum(Object.keys(commandSchemas) as [CommandType, ...CommandType[]]),
    data: z.record(z.string(), z.unknown()).describe('The fields of the command.'),
    note: note.optional(),
  })
  .meta({
    title: 'Correction',
    examples: [{ type: 'CreateBatch', data: { ref: 'B8', sku: 'LAMP', qty: 10 }, note: 'ada: qty was text' }],
  });

type Correction = Pick<FastifyRequest, 'id' | 'headers' | 'traceparent'> & {
  readonly params: LetterPath;
  readonly body: z.infer<typeof correction>;
};

const responses = (invalid: RequestProblem, ...conflicts: readonly RequestProblem[]) => ({
  200: ResolvedDeadLetter,
  ...problemResponses([
    invalid,
    noDeadLetter(EXAMPLE_ID),
    resolvedBefore(EXAMPLE_ID, { decision: 'discarded', at: '2027-01-31T11:00:00.000Z' }),
    ...conflicts,
    kafkaUnavailable(),
  ]),
});

const invalidNote = invalidFields([{ in: 'body', field: 'note', detail: 'must be printable text' }]);

/** The routes to replay, discard or replace a dead letter. */
export function deadLetterActionRoutes(dependencies: ApiDependencies): FastifyPluginAsyncZod {
  const { deadLetters, settings } = dependencies;

  async function resolve(wanted: RecentDeadLetter, request: OneResolution) {
    const outcome = await withKafka(() => deadLetters.resolve(wanted, request, SOURCE));
    const resolution = resolutionIn(outcome, wanted.deadLetter.id, request);
    const { recent } = await withKafka(() => deadLetters.state());
    recent.resolve(wanted.deadLetter, resolution);
    return { id: wanted.deadLetter.id, resolution: resolutionOf(resolution) };
  }

  async function correct(request: Correction) {
    const { params, body } = request;
    // First, so that nothing is asked for a command that is not valid.
    const command = checkedCommand(body.type, body.data);
    const id = keyOf(request) ?? correctionId(params);
    return resolve(await findLetter(dependencies, params), {
      decision: 'replaced',
      note: body.note,
      command: { id, command, ...commandContext(request) },
      topic: settings.commandTopic,
    });
  }

  return async (app) => {
    app.post(
      '/dead-letters/:topic/:partition/:offset/replay',
      {
        schema: {
          tags,
          operationId: 'replayDeadLetter',
          summary: 'Send the record again, byte for byte',
          params: letterPath,
          body: replay,
          response: responses(
            invalidNote,
            notReplayable(EXAMPLE_ID, 'its value did not fit into the dead letter'),
          ),
        },
      },
      async ({ params, body }) =>
        resolve(await findLetter(dependencies, params), { decision: 'replayed', note: body?.note }),
    );

    app.post(
      '/dead-letters/:topic/:partition/:offset/discard',
      {
        schema: {
          tags,
          operationId: 'discardDeadLetter',
          summary: 'Close a dead letter without sending anything',
          params: letterPath,
          body: discard,
          response: responses(invalidNote),
        },
      },
      async ({ params, body }) =>
        resolve(await findLetter(dependencies, params), { decision: 'discarded', note: body.note }),
    );

    app.post(
      '/dead-letters/:topic/:partition/:offset/correction',
      {
        schema: {
          tags,
          operationId: 'correctDeadLetter',
          summary: 'Send a new command instead of the record',
          description:
            'The command names the dead letter in its header `dlq-corrects`. Command and resolution are written both or neither. Without `Idempotency-Key` the id of the command follows from that of the dead letter.',
          headers: commandHeaders.pick({ 'idempotency-key': true }),
          params: letterPath,
          body: correction,
          response: responses(
            invalidFields([
              { in: 'body', field: 'data.qty', detail: 'must be a whole number from 1 to 2147483647' },
            ]),
          ),
        },
      },
      (request) => correct(request),
    );
  };
}

/** One command for a dead letter, however often the request is sent. A topic's name may be too long for an id. */
function correctionId(params: LetterPath): string {
  const id = `correction-of-${recordId(params)}`;
  return id.length <= 255 ? id : id.slice(-255);
}

/** @throws RequestProblem 400 that names each invalid field */
function checkedCommand(type: CommandType, data: Record<string, unknown>) {
  const checked = checkCommand(type, data);
  if ('command' in checked) return checked.command;
  const errors = checked.problems.slice(0, 20).map(({ field, problem }) => ({
    in: 'body' as const,
    field: field === 'value' ? 'data' : `data.${field}`.slice(0, 300),
    detail: problem.slice(0, 300),
  }));
  throw invalidFields(errors, checked.problems.length);
}

/** @throws RequestProblem if it was not resolved as asked */
function resolutionIn(outcome: OneOutcome, id: string, request: OneResolution): Made {
  if (outcome.kind === 'gone') throw noDeadLetter(id);
  if (outcome.kind === 'not replayable') throw notReplayable(id, outcome.obstacle);
  // The same correction again, as after an answer that did not arrive.
  const isSame = request.decision === 'replaced' && outcome.resolution.commandId === request.command.id;
  if (outcome.kind === 'resolved before' && !isSame) throw resolvedBefore(id, outcome.resolution);
  return outcome.resolution;
}

const resolvedBefore = (id: string, made: Made): RequestProblem =>
  new RequestProblem({
    code: 'AlreadyResolved',
    status: 409,
    title: 'The dead letter is not open',
    detail: `${id} was ${resolutionText(made)}. Nothing was done.`,
  });

const notReplayable = (id: string, obstacle: string): RequestProblem =>
  new RequestProblem({
    code: 'NotReplayable',
    status: 409,
    title: 'The dead letter cannot be replayed',
    detail: `${id} cannot be replayed: ${obstacle}. Nothing was done.`,
  });
