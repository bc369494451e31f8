/** Every resource by the name used in faults and counts. */
export const ENDPOINTS = [
  'SessionId',
  'DeleteSession',
  'Messages',
  'MultiNoun',
  'ReconnectSession',
  'ResyncSession',
  'ChasitorInit',
  'ChatMessage',
  'ChatEnd',
  'ChasitorTyping',
  'ChasitorNotTyping',
  'ChasitorSneakPeek',
  'CustomEvent',
  'ChasitorIdleTimeoutWarningEvent',
  'ChasitorResyncState',
  'RichMessage',
  'SensitiveDataRuleTriggered',
  'Settings',
  'Availability',
  'Breadcrumb',
  'VisitorId',
  'FileUpload',
  'OAuth',
  'Unknown',
] as const;

export type Endpoint = (typeof ENDPOINTS)[number];
