/**
 * What Google's own entry point loads: `functions-framework --source src/function/handoff.ts --target handoff`, which is how Cloud
 * Run functions starts it. There the framework reads the body before us: sizes are still checked, malformed JSON and paths that
 * cannot be decoded are answered by the framework, and the platform's own limit (32 MB) stands before ours. `main.ts` has a guard
 * in front instead.
 */
import { http } from '@google-cloud/functions-framework';
import { createLog } from '../logging/create-log.ts';
import { readFunctionConfig } from './config.ts';
import { createHandoffFunction } from './wire.ts';

const config = readFunctionConfig(process.env);

http('handoff', createHandoffFunction(config, createLog({ level: config.LOG_LEVEL })).handler);
