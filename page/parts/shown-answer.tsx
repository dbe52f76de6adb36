import type { ComponentChildren } from 'preact';
import { missingSource, type Source } from '../api/away.ts';
import { isOutage } from '../api/problem.ts';
import type { Polled } from '../api/use-polled.ts';
import { LastRead } from './last-read.tsx';
import { Moment } from './moment.tsx';
import { OutsideSentence } from './outside-text.tsx';

type Properties<Answer> = {
  readonly polled: Polled<Answer>;
  /** Where the API reads it. While that is away, an answer is old, even if no request has failed yet. */
  readonly source: Source;
  readonly children: (answer: Answer) => ComponentChildren;
};

/** An answer of the API. If there is no new one now, it says so and why, and shows the last one in grey. */
export function ShownAnswer<Answer>({ polled, source, children }: Properties<Answer>) {
  const { answer, problem, answeredAt, isStale } = polled;
  const missing = missingSource(source);
  const outage = missing ? `${missing} is away.` : problem && isOutage(problem) ? problem.message : undefined;
  return (
    <>
      {outage === undefined ? refusal(problem) : <NotReadable outage={outage} answeredAt={answeredAt} />}
      {answer === undefined ? (
        (outage ?? problem) ? null : (
          <p class="soft">Loading …</p>
        )
      ) : (
        <div class={isStale || outage !== undefined ? 'answer stale' : 'answer'}>
          <LastRead.Provider value={outage === undefined ? undefined : answeredAt}>
            {children(answer)}
          </LastRead.Provider>
        </div>
      )}
    </>
  );
}

const refusal = (problem: Polled<unknown>['problem']): ComponentChildren =>
  problem === undefined || problem.status === 401 ? null : (
    <p class="problem" role="alert">
      <OutsideSentence text={problem.message} />
    </p>
  );

const NotReadable = ({ outage, answeredAt }: { outage: string; answeredAt: number | undefined }) => (
  <p class="problem" role="alert">
    This cannot be read now: <OutsideSentence text={outage} /> The page tries again by itself.{' '}
    {answeredAt === undefined ? null : (
      <>
        What is shown was read <Moment at={answeredAt} />.
      </>
    )}
  </p>
);
