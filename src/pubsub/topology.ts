/** The settings of a subscription that the promises rest on. infra/ creates the same ones. */
export type SubscriptionSettings = {
  /** Messages of one ordering key come in the order of publishing. */
  readonly ordered: boolean;
  readonly ackDeadlineSeconds: number;
  /** Acked messages stay too, so that seek can bring them back. */
  readonly retainAcked: boolean;
  readonly retentionSeconds: number;
  /** Seconds without use after which Pub/Sub deletes the subscription; null: never. */
  readonly expiresAfterSeconds: number | null;
  /** How long a nacked message waits before it comes again; both 0: no policy, it comes at once. */
  readonly minBackoffSeconds: number;
  readonly maxBackoffSeconds: number;
};

export type TopicPlan = {
  readonly topic: string;
  readonly subscription: string;
  readonly settings: SubscriptionSettings;
};

const DAY_SECONDS = 24 * 60 * 60;

const CONVERSATIONS: SubscriptionSettings = {
  ordered: true,
  // Longer than any handler: the client extends it while one runs, and asks for less itself.
  ackDeadlineSeconds: 60,
  retainAcked: true,
  // How far back a replay can reach; the topic keeps as long, for a subscription that is made later. The memory of event ids must reach further.
  retentionSeconds: 7 * DAY_SECONDS,
  // Pub/Sub deletes an idle subscription after 31 days by default, and with it what nobody has read.
  expiresAfterSeconds: null,
  // A consumer that nacks everything must not spin; one that has recovered must not wait long.
  minBackoffSeconds: 1,
  maxBackoffSeconds: 10,
};

export const SUBSCRIPTION_SETTINGS = {
  inbound: CONVERSATIONS,
  outbound: CONVERSATIONS,
  // Parked messages have no key: one must never hold up another.
  // Operators give back what they have looked at, and look again: no machine reads here that could spin.
  deadLetter: { ...CONVERSATIONS, ordered: false, minBackoffSeconds: 0, maxBackoffSeconds: 0 },
} as const satisfies Record<string, SubscriptionSettings>;

export type TopologyRole = keyof typeof SUBSCRIPTION_SETTINGS;

export const DEFAULT_NAMES = {
  inbound: { topic: 'salesforce-inbound', subscription: 'salesforce-inbound-service' },
  outbound: { topic: 'salesforce-outbound', subscription: 'salesforce-outbound-integrations' },
  deadLetter: { topic: 'salesforce-dead-letter', subscription: 'salesforce-dead-letter-operators' },
} as const satisfies Record<TopologyRole, { topic: string; subscription: string }>;

export type TopologyNames = Readonly<
  Record<TopologyRole, { readonly topic: string; readonly subscription: string }>
>;

/** Every topic and subscription the product needs. */
export const topologyOf = ({
  inbound,
  outbound,
  deadLetter,
}: TopologyNames = DEFAULT_NAMES): readonly TopicPlan[] => [
  { ...inbound, settings: SUBSCRIPTION_SETTINGS.inbound },
  { ...outbound, settings: SUBSCRIPTION_SETTINGS.outbound },
  { ...deadLetter, settings: SUBSCRIPTION_SETTINGS.deadLetter },
];
