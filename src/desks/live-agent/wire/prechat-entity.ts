import type { ChatRequest } from '../../../conversation/state.ts';

/** One field of a record, filled with the pre-chat detail of the same label. */
export type PrechatEntityField = {
  /** Of the record in the org; capitals count. */
  readonly fieldName: string;
  /** Label of the pre-chat detail whose value it is. */
  readonly label: string;
  /** Records are looked for by this field. */
  readonly doFind?: boolean | undefined;
  /** The whole value must match. */
  readonly isExactMatch?: boolean | undefined;
  /** A record that is made takes the value. */
  readonly doCreate?: boolean | undefined;
};

/** A record that Live Agent finds or makes when the chat begins, such as the user's Contact or a Case. */
export type PrechatEntity = {
  readonly entityName: string;
  /** Lookup field of the chat transcript record that takes the record's id, such as `ContactId`. */
  readonly saveToTranscript?: string | undefined;
  /** Opens the record for the agent when it was made. */
  readonly showOnCreate?: boolean | undefined;
  /** Another entity of the request, and its field, that takes the record's id: a Case gets its Contact. */
  readonly linkToEntityName?: string | undefined;
  readonly linkToEntityField?: string | undefined;
  readonly fields: readonly PrechatEntityField[];
};

/** What a handoff asks of this desk beside what every desk is asked. */
export type LiveAgentRequest = ChatRequest & {
  readonly agentId?: string | undefined;
  readonly fallbackToButton?: boolean | undefined;
  readonly prechatEntities?: readonly PrechatEntity[] | undefined;
};

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
export const firstUnlabelled = ({
  prechat,
  prechatEntities = [],
}: LiveAgentRequest): Unlabelled | undefined => {
  const labels = new Set(prechat.map(({ label }) => label));
  for (const { entityName, fields } of prechatEntities) {
    const field = fields.find(({ label }) => !labels.has(label));
    if (field) return { entityName, fieldName: field.fieldName, label: field.label };
  }
  return undefined;
};
