import avro from 'avsc';

const DAY = 86_400_000;

/** Avro's logical type `date` (days since 1970) as the ISO 8601 day that commands carry. */
export class avroDate extends avro.types.LogicalType {
  protected override _fromValue(days: number): string {
    return new Date(days * DAY).toISOString().slice(0, 10);
  }

  protected override _toValue(day: string): number {
    return Date.parse(day) / DAY;
  }
}
