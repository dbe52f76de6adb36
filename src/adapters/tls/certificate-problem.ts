import { causesOf } from '../../service-layer/errors.ts';

/** Node's error codes for a certificate whose authority is not trusted here. */
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
 * Returns why a TLS connection failed, and what to change; undefined if the error has another reason. Also finds an
 * error of Node's `tls` that is the cause of another error.
 * @param trust the setting with the trusted authorities, such as `KAFKA_SSL_CA_FILE`
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
  if (code === 'CERT_HAS_EXPIRED') return "the server's certificate has expired: renew it";
  if (code === 'CERT_NOT_YET_VALID')
    return "the server's certificate is not valid yet: check the clocks of both machines, or renew the certificate";
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `the server's certificate is for another name${typeof reason === 'string' ? ` (${reason})` : ''}: connect by a name of the certificate, or give the server a certificate for this name`;
  if (
    code === 'EPROTO' ||
    code === 'ERR_SSL_WRONG_VERSION_NUMBER' ||
    code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG'
  )
    return 'the server does not speak TLS at this port, or no TLS version that this process supports: use its TLS port, or turn TLS off';
  return undefined;
}
