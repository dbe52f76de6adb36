// The rules for commands once more, without zod, as a list of checks.

type Check = (value: unknown) => boolean;

const UNPRINTABLE = /\p{Cc}|\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}/u;
/** 2³¹−1 */
const LARGEST = 2_147_483_647;

const isText: Check = (value) =>
  typeof value === 'string' && value !== '' && Array.from(value).length <= 255 && !UNPRINTABLE.test(value);

const isUnits =
  (least: number): Check =>
  (value) =>
    typeof value === 'number' && value === Math.trunc(value) && value >= least && value <= LARGEST;

const isDay: Check = (value) => {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value) || value.startsWith('0000')) return false;
  const [year = 0, month = 0, day = 0] = value.split('-').map(Number);
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day >= 1 && day <= (days[month - 1] ?? 0);
};

const isNoDay: Check = (value) => value === undefined || value === null || isDay(value);

const fields = new Map<string, Record<string, Check>>([
  ['CreateBatch', { ref: isText, sku: isText, qty: isUnits(1), eta: isNoDay }],
  ['ChangeBatchQuantity', { ref: isText, sku: isText, qty: isUnits(0) }],
  ['Allocate', { orderId: isText, sku: isText, qty: isUnits(1) }],
  ['Deallocate', { orderId: isText, sku: isText }],
]);

/** The problems of an accepted command; none if it is valid in every field. */
export function flawsOf({ type, data }: { type: string; data: object }): string[] {
  const checks = fields.get(type);
  if (!checks) return [`type ${type}`];
  const held = data as Record<string, unknown>;
  return [
    ...(Object.getPrototypeOf(data) === Object.prototype ? [] : ['another prototype']),
    ...Reflect.ownKeys(data).flatMap((name) =>
      Object.hasOwn(checks, name) ? [] : [`field ${String(name)}`],
    ),
    ...Object.entries(checks).flatMap(([name, isSound]) =>
      isSound(held[name]) ? [] : [`${name}: ${String(held[name])}`],
    ),
  ];
}

/** The problems of an accepted command's ids, which go into headers and into the database. */
export const flawsOfIds = (ids: { id: string; correlationId: string }): string[] =>
  Object.entries(ids).flatMap(([name, id]) => (isText(id) ? [] : [`${name}: ${JSON.stringify(id)}`]));
