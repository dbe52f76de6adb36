/** An answer of the API that is not a success, or no answer at all. */
export class Problem extends Error {
  override readonly name = 'Problem';
  /** 0: the API did not answer. */
  readonly status: number;
  readonly code: string;
  /** Invalid fields of what was sent. */
  readonly fields: readonly { field: string; detail: string }[];

  constructor(status: number, code: string, message: string, fields: Problem['fields'] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

/** Whether it will work again by itself: what is shown stays, and the page asks again. */
export const isOutage = (problem: Problem): boolean =>
  problem.status === 0 || problem.status >= 500 || problem.status === 429;

/** What an error says to the user. Of what was sent, it names each field that is not valid. */
export function problemText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof Problem) || error.fields.length === 0) return error.message;
  return `${error.fields.map(({ field, detail }) => `${field} ${detail}`).join('; ')}.`;
}
