import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import type { OtherPaths } from '../http/handle-request.ts';
import { parseJson } from '../http/parse-json.ts';
import { chatRoutes } from './chat-routes.ts';
import { ControlError } from './control-error.ts';
import type { ControlRoute } from './control-route.ts';
import type { LiveAgentControl } from './live-agent-control.ts';
import { siteRoutes } from './site-routes.ts';
import { DeadlineMissed } from './wait-until.ts';

const BASE = '/control/';
const STATUS = { 'unknown-chat': 404, 'not-now': 409, invalid: 400 } as const;

function errorAnswer(error: unknown): Answer {
  if (error instanceof ControlError) {
    return jsonAnswer(STATUS[error.kind], { error: error.kind, message: error.message });
  }
  if (error instanceof DeadlineMissed) {
    return jsonAnswer(408, { error: 'deadline-missed', message: error.message });
  }
  if (error instanceof z.ZodError) {
    return jsonAnswer(400, { error: 'invalid', message: z.prettifyError(error) });
  }
  throw error;
}

async function perform(route: ControlRoute, call: Call, parts: readonly string[]): Promise<Answer> {
  const json = parseJson(call.body);
  if (json.kind === 'malformed') {
    return jsonAnswer(400, { error: 'invalid', message: 'the body is not JSON' });
  }
  try {
    const result = await route.run({ parts, query: call.query, body: json.value });
    return jsonAnswer(200, result ?? { ok: true });
  } catch (error) {
    return errorAnswer(error);
  }
}

/** Answers requests under /control/; see the README for the table of routes. */
export function answerControl(control: LiveAgentControl): OtherPaths {
  const routes: readonly ControlRoute[] = [...chatRoutes(control), ...siteRoutes(control)];
  return (call) => {
    if (!call.path.startsWith(BASE)) return undefined;
    const path = call.path.slice(BASE.length);
    for (const route of routes) {
      const match = route.method === call.method ? route.path.exec(path) : null;
      if (match !== null) return perform(route, call, match.slice(1).map(decodeURIComponent));
    }
    return Promise.resolve(
      jsonAnswer(404, { error: 'unknown-route', message: `${call.method} ${call.path}` }),
    );
  };
}
