import type { ChatRequest, PrechatEntity } from '../../../conversation/state.ts';

/** Body of one entity (Chat REST API guide, Entity and EntityFieldsMaps). */
export const entityBody = ({ fields, ...entity }: PrechatEntity): Readonly<Record<string, unknown>> => ({
  entityName: entity.entityName,
  ...(entity.showOnCreate === undefined ? {} : { showOnCreate: entity.showOnCreate }),
  ...(entity.linkToEntityName === undefined ? {} : { linkToEntityName: entity.linkToEntityName }),
  ...(entity.linkToEntityField === undefined ? {} : { linkToEntityField: entity.linkToEntityField }),
  ...(entity.saveToTranscript === undefined ? {} : { saveToTranscript: entity.saveToTranscript }),
  entityFieldsMaps: fields.map(
    ({ fieldName, label, doFind = false, isExactMatch = false, doCreate = false }) => ({
      fieldName,
      label,
      doFind,
      isExactMatch,
      doCreate,
    }),
  ),
});

export type Unlabelled = { readonly entityName: string; readonly fieldName: string; readonly label: string };

/** The first field whose label is that of no pre-chat detail: Live Agent would leave it empty without a word. */
export const firstUnlabelled = ({ prechat, prechatEntities = [] }: ChatRequest): Unlabelled | undefined => {
  const labels = new Set(prechat.map(({ label }) => label));
  for (const { entityName, fields } of prechatEntities) {
    const field = fields.find(({ label }) => !labels.has(label));
    if (field) return { entityName, fieldName: field.fieldName, label: field.label };
  }
  return undefined;
};
