import { randomBytes } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import type { SchemaSettings } from '../model/resources.ts';
import { timestampOfMs, type Timestamp } from '../model/timestamp.ts';
import { alreadyExists, invalidArgument, notFound, RpcError } from '../rpc-error.ts';
import { checkNewName } from '../validate/resource-names.ts';
import { messageContent, type MessageContent } from '../wire/message-content.ts';
import { parseAvroSchema, type AvroSchema } from './avro-schema.ts';
import { matchesAvroJson } from './matches-avro-json.ts';

export interface SchemaResource {
  readonly name: string;
  readonly type: string;
  readonly definition: string;
  readonly revisionId: string;
  readonly revisionCreateTime: Timestamp | null;
}

interface Revision {
  readonly resource: SchemaResource;
  readonly schema: AvroSchema;
}

/** Avro schemas with their revisions, oldest first, by full name. Protocol buffer schemas are UNIMPLEMENTED. */
export class SchemaStore {
  private readonly schemas = new Map<string, Revision[]>();

  create(name: string, asked: SchemaResource): SchemaResource {
    checkNewName('schemas', name);
    if (this.schemas.has(name)) throw alreadyExists(name);
    const revision = newRevision(name, asked);
    this.schemas.set(name, [revision]);
    return revision.resource;
  }

  commit(name: string, asked: SchemaResource): SchemaResource {
    const revisions = this.revisionsOf(name);
    const revision = newRevision(name, asked);
    revisions.push(revision);
    return revision.resource;
  }

  /** `name` may end in "@revision"; without it the newest is meant. */
  get(name: string): SchemaResource {
    return this.find(name).resource;
  }

  /** The newest revision of every schema. */
  all(): readonly SchemaResource[] {
    return [...this.schemas.values()].flatMap((revisions) => revisions.at(-1)?.resource ?? []);
  }

  revisions(name: string): readonly SchemaResource[] {
    return this.revisionsOf(name).map(({ resource }) => resource);
  }

  delete(name: string): void {
    if (!this.schemas.delete(name)) throw notFound(name);
  }

  /** Throws INVALID_ARGUMENT when the message does not fit. */
  validate(name: string, data: Buffer, encoding: string): void {
    checkFits(this.find(name).schema, data, encoding);
  }

  /**
   * The messages with the attributes Google adds, if each fits one of the revisions the topic allows, newest first.
   * Sources: "Schema overview"; "Associate a schema with a topic". Throws INVALID_ARGUMENT.
   */
  checked(settings: SchemaSettings | null, messages: readonly MessageContent[]): readonly MessageContent[] {
    if (settings === null || !this.schemas.has(settings.schema)) return messages;
    const allowed = this.allowed(settings);
    return messages.map(({ data, attributes, orderingKey }) => {
      const revision = allowed.find(({ schema }) => fits(schema, data, settings.encoding));
      if (revision === undefined) throw invalidArgument('The message does not fit the schema of the topic.');
      const marked = new Map(attributes);
      marked.set('googclient_schemaencoding', settings.encoding);
      marked.set('googclient_schemaname', settings.schema);
      marked.set('googclient_schemarevisionid', revision.resource.revisionId);
      return messageContent(data, marked, orderingKey);
    });
  }

  private allowed({ schema, firstRevisionId, lastRevisionId }: SchemaSettings): readonly Revision[] {
    const revisions = this.revisionsOf(schema);
    const ids = revisions.map(({ resource }) => resource.revisionId);
    const first = firstRevisionId === '' ? 0 : ids.indexOf(firstRevisionId);
    const last = lastRevisionId === '' ? ids.length - 1 : ids.indexOf(lastRevisionId);
    return revisions.slice(Math.max(0, first), last + 1).toReversed();
  }

  private find(name: string): Revision {
    const [plain = '', revisionId] = name.split('@');
    const revisions = this.revisionsOf(plain);
    const found =
      revisionId === undefined
        ? revisions.at(-1)
        : revisions.find(({ resource }) => resource.revisionId === revisionId);
    if (found === undefined) throw notFound(name);
    return found;
  }

  private revisionsOf(name: string): Revision[] {
    const revisions = this.schemas.get(name);
    if (revisions === undefined) throw notFound(name);
    return revisions;
  }
}

/** The schema of a definition. Throws INVALID_ARGUMENT, and UNIMPLEMENTED for anything but Avro. */
export function parseSchema({ type, definition }: Pick<SchemaResource, 'type' | 'definition'>): AvroSchema {
  if (type === 'AVRO') return parseAvroSchema(definition);
  throw new RpcError(status.UNIMPLEMENTED, `This emulator has no schemas of type ${type}; Avro is there.`);
}

/** Throws INVALID_ARGUMENT when the message does not fit, UNIMPLEMENTED for the binary encoding. */
export function checkFits(schema: AvroSchema, data: Buffer, encoding: string): void {
  if (!fits(schema, data, encoding)) throw invalidArgument('The message does not fit the schema.');
}

function newRevision(name: string, asked: SchemaResource): Revision {
  const schema = parseSchema(asked);
  const revisionId = randomBytes(4).toString('hex');
  const { type, definition } = asked;
  return {
    resource: { name, type, definition, revisionId, revisionCreateTime: timestampOfMs(Date.now()) },
    schema,
  };
}

function fits(schema: AvroSchema, data: Buffer, encoding: string): boolean {
  if (encoding !== 'JSON') {
    throw new RpcError(
      status.UNIMPLEMENTED,
      `This emulator does not check the encoding ${encoding}; JSON is there.`,
    );
  }
  try {
    return matchesAvroJson(schema, JSON.parse(data.toString()));
  } catch {
    return false;
  }
}
