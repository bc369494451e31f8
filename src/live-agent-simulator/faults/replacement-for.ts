import { jsonAnswer, OK } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import { refuseGrant } from '../oauth/oauth-error.ts';
import type { Fault } from './fault-rule.ts';

const PAGE =
  '<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>Maintenance</h1></body></html>';

const htmlAnswer = (status: number): Answer => ({
  status,
  body: PAGE,
  contentType: 'text/html;charset=UTF-8',
});

/** The answer a fault puts in the place of the ordinary one; undefined when it spoils the connection instead. */
export function replacementFor(fault: Fault): Answer | undefined {
  switch (fault.kind) {
    case 'status': {
      const { status, body, contentType, headers } = fault;
      return { status, body, contentType, headers };
    }
    case 'html':
      return htmlAnswer(fault.status);
    case 'redirect':
      return { ...htmlAnswer(fault.status), headers: { location: fault.location } };
    case 'swallow':
      return OK;
    case 'oauth-error': {
      const { error, description } = refuseGrant(fault.error, fault.description);
      return jsonAnswer(fault.status ?? 400, { error, error_description: description });
    }
    case 'truncated-json':
    case 'oversize':
    case 'reset':
    case 'hang':
    case 'delay':
      return undefined;
  }
}
