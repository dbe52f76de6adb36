import { generate, type SelfsignedOptions } from 'selfsigned';

const DAY = 24 * 3_600_000;

/** PEM texts. */
export type Certificate = { readonly certificate: string; readonly key: string };

export type Authority = Certificate & {
  /** Signs a certificate for a server that is reached by these names or IPv4 addresses. */
  sign(names: readonly string[], validUntil?: Date): Promise<Certificate>;
};

const inDays = (days: number): Date => new Date(Date.now() + days * DAY);

async function make(name: string, options: SelfsignedOptions): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: inDays(-2),
    ...options,
  });
  return { certificate: made.cert, key: made.private };
}

/** A private certificate authority, like that of a company. Clients trust it only if they are configured to. */
export async function newAuthority(name: string): Promise<Authority> {
  const own = await make(name, {
    notAfterDate: inDays(1),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
    ],
  });
  return {
    ...own,
    sign: (names, notAfterDate = inDays(1)) =>
      make(names[0] ?? '', {
        notAfterDate,
        ca: { key: own.key, cert: own.certificate },
        extensions: [{ name: 'subjectAltName', altNames: names.map(altName) }],
      }),
  };
}

const altName = (name: string) =>
  /^[\d.]+$/.test(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name };
