import { z } from 'zod';
import { idSchema, isSalesforceId } from './salesforce-id.ts';
import type { IdRule } from './salesforce-id.ts';

const customDetail = z.looseObject({
  label: z.string(),
  value: z.string(),
  transcriptFields: z.array(z.string()),
  displayToAgent: z.boolean().optional(),
});

const entityFieldMap = z.looseObject({
  fieldName: z.string(),
  label: z.string(),
  doFind: z.boolean(),
  isExactMatch: z.boolean(),
  doCreate: z.boolean(),
});

const entity = z.looseObject({
  entityName: z.string(),
  showOnCreate: z.boolean().nullish(),
  linkToEntityName: z.string().nullish(),
  linkToEntityField: z.string().nullish(),
  saveToTranscript: z.string().nullish(),
  entityFieldsMaps: z.array(entityFieldMap),
});

/** The body of Chasitor/ChasitorInit (Chat REST API guide, ChasitorInit request body). Unknown fields are kept. */
export const chasitorInitSchema = (idRule: IdRule) =>
  z
    .looseObject({
      organizationId: idSchema(idRule, 'organization'),
      deploymentId: idSchema(idRule, 'deployment'),
      buttonId: z.string().nullish(),
      agentId: z.string().nullish(),
      doFallback: z.boolean().nullish(),
      buttonOverrides: z.array(z.string()).nullish(),
      sessionId: z.string().nullish(),
      userAgent: z.string(),
      language: z.string(),
      screenResolution: z.string(),
      visitorName: z.string(),
      prechatDetails: z.array(customDetail),
      prechatEntities: z.array(entity),
      receiveQueueUpdates: z.boolean(),
      isPost: z.boolean(),
    })
    .refine((body) => body.buttonOverrides?.length || body.agentId || body.buttonId, {
      path: ['buttonId'],
      message: 'is required without agentId or buttonOverrides',
    })
    .refine((body) => !body.buttonId || isSalesforceId(idRule, 'button', body.buttonId), {
      path: ['buttonId'],
      message: 'is not a valid button id',
    });

export type ChatRequest = z.infer<ReturnType<typeof chasitorInitSchema>>;

/** The body of a refused ChasitorInit as real clients have seen it: `{message, details: [{property, message}]}`. */
export const validationFailure = (issues: readonly z.core.$ZodIssue[]) => ({
  message: 'The request was not valid.',
  details: issues.map((issue) => ({ property: issue.path.join('.'), message: issue.message })),
});
