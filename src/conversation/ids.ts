declare const brand: unique symbol;

/** A string that was checked once, at an edge, and says so in its type ever after. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Names a bot: one client of the platform, with its own Salesforce org. Shape: see `botSlug` in events. */
export type BotSlug = Branded<'BotSlug'>;
/** The user's phone number or messenger id, as the platform gives it. */
export type UserId = Branded<'UserId'>;
/** One user with one bot. Ordering key of both topics. */
export type ConversationId = Branded<'ConversationId'>;
/** One chat (session with the desk) of a conversation; derived from the handoff's event id. */
export type ChatId = Branded<'ChatId'>;
/** Id of an event on a topic (`ce-id`): the same on every repeat. */
export type EventId = Branded<'EventId'>;

/** A bot slug has no colon, so the first colon always ends it. */
export const conversationIdOf = (botSlug: BotSlug, userId: UserId): ConversationId =>
  `${botSlug}:${userId}` as ConversationId;

/** The inverse of {@link conversationIdOf}. */
export const partsOf = (id: ConversationId): { botSlug: BotSlug; userId: UserId } => {
  const colon = id.indexOf(':');
  return { botSlug: id.slice(0, colon) as BotSlug, userId: id.slice(colon + 1) as UserId };
};
