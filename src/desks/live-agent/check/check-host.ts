import { HandoffError } from '../../../errors/handoff-error.ts';
import { guardedLookup, systemCodeOf } from '../http/guarded-connections.ts';
import { fault, fine, type Finding } from './finding.ts';

const lookUp = (hostname: string): Promise<void> =>
  new Promise((resolve, reject) => {
    guardedLookup(hostname, { all: true }, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });

/** Whether the name leads to a public address. `field` is the setting that names it. */
export const checkHost = async (
  step: 'chat-host' | 'login-host',
  url: string,
  { field, insecureHosts }: { readonly field: string; readonly insecureHosts: ReadonlySet<string> },
): Promise<Finding> => {
  const { host, hostname } = new URL(url);
  if (insecureHosts.has(host)) return fine(step, `${host} is allowed by DESK_INSECURE_HOSTS`);
  try {
    await lookUp(hostname);
    return fine(step, `${host} is allowed and resolves`);
  } catch (error) {
    if (error instanceof HandoffError) {
      return fault(step, 'host-private', [
        `${host} leads to an address that is not public`,
        'Check the name servers of this machine: a name of Salesforce never does',
      ]);
    }
    return fault(step, 'host-unresolved', [
      `${host} does not resolve (${systemCodeOf(error) ?? 'no answer'})`,
      `Check the spelling in ${field}, and whether this machine reaches a name server`,
    ]);
  }
};
