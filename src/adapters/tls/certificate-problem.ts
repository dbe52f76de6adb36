import { causesOf } from '../../service-layer/errors.ts';

/** What Node says when the peer's certificate was not signed by an authority that is trusted here. */
const NOT_TRUSTED: readonly unknown[] = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
];

type TlsError = { readonly code?: unknown; readonly reason?: unknown };

/**
 * Says why no TLS connection came about, and what to change; undefined if the error is about something else. Errors
 * as Node's `tls` makes them, also as the cause of others.
 * @param trust how a process is told the authority that it trusts, such as the name of a setting
 */
export function certificateProblem(error: unknown, trust: string): string | undefined {
  for (const cause of causesOf<TlsError>(error)) {
    const problem = problemOf(cause, trust);
    if (problem) return problem;
  }
  return undefined;
}

function problemOf({ code, reason }: TlsError, trust: string): string | undefined {
  if (NOT_TRUSTED.includes(code))
    return `the server's certificate is signed by an authority that is not trusted here (${String(code)}): give ${trust} the certificate of the authority that signed it`;
  if (code === 'CERT_HAS_EXPIRED') return "the server's certificate has expired: renew it there";
  if (code === 'CERT_NOT_YET_VALID')
    return "the server's certificate is not valid yet: compare the clocks, or replace it there";
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `the server's certificate is for another name${typeof reason === 'string' ? ` (${reason})` : ''}: use a name that it is for, or give the server a certificate for this one`;
  if (
    code === 'EPROTO' ||
    code === 'ERR_SSL_WRONG_VERSION_NUMBER' ||
    code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG'
  )
    return 'the server does not speak TLS at this port, or not a version that is spoken here: name its TLS port, or turn TLS off';
  return undefined;
}
