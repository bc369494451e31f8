import { status, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { paginate, type PageRequest } from '../model/paginate.ts';
import { invalidArgument, RpcError } from '../rpc-error.ts';
import { checkFits, parseSchema, type SchemaResource, type SchemaStore } from '../schema/schema-store.ts';
import { checkProject, projectOf } from '../validate/resource-names.ts';
import { unaryHandler } from './unary-handler.ts';

interface Named {
  readonly name: string;
}

interface Viewed {
  readonly view: string;
}

interface ValidateMessageRequest {
  readonly name?: string;
  readonly schema?: SchemaResource | null;
  readonly message: Buffer;
  readonly encoding: string;
}

/** google.pubsub.v1.SchemaService, for Avro in its JSON encoding. */
export function schemaService(schemas: SchemaStore): UntypedServiceImplementation {
  return {
    CreateSchema: unaryHandler(
      (request: { parent: string; schemaId: string; schema: SchemaResource | null }) => {
        checkProject(request.parent);
        return schemas.create(`${request.parent}/schemas/${request.schemaId}`, need(request.schema));
      },
    ),
    CommitSchema: unaryHandler((request: Named & { schema: SchemaResource | null }) => {
      return schemas.commit(request.name, need(request.schema));
    }),
    GetSchema: unaryHandler(({ name, view }: Named & Viewed) => shown(schemas.get(name), view, true)),
    ListSchemas: unaryHandler((request: PageRequest & Viewed & { readonly parent: string }) => {
      checkProject(request.parent);
      const ours = schemas.all().filter(({ name }) => `projects/${projectOf(name)}` === request.parent);
      const { items, nextPageToken } = paginate(ours, ({ name }) => name, request);
      return { schemas: items.map((schema) => shown(schema, request.view, false)), nextPageToken };
    }),
    ListSchemaRevisions: unaryHandler(({ name, view }: Named & Viewed) => {
      return {
        schemas: schemas.revisions(name).map((schema) => shown(schema, view, false)),
        nextPageToken: '',
      };
    }),
    DeleteSchema: unaryHandler(({ name }: Named) => {
      schemas.delete(name);
      return {};
    }),
    ValidateSchema: unaryHandler(({ schema }: { schema: SchemaResource | null }) => {
      parseSchema(need(schema));
      return {};
    }),
    ValidateMessage: unaryHandler(({ name, schema, message, encoding }: ValidateMessageRequest) => {
      if (name) schemas.validate(name, message, encoding);
      else checkFits(parseSchema(need(schema ?? null)), message, encoding);
      return {};
    }),
    RollbackSchema: unaryHandler(() => notThere('RollbackSchema')),
    DeleteSchemaRevision: unaryHandler(() => notThere('DeleteSchemaRevision')),
  };
}

function need(schema: SchemaResource | null): SchemaResource {
  if (schema === null) throw invalidArgument('The schema is missing.');
  return schema;
}

/** The basic view leaves the definition out. */
function shown(schema: SchemaResource, view: string, isFullByDefault: boolean): SchemaResource {
  const isFull = view === 'FULL' || (view === 'SCHEMA_VIEW_UNSPECIFIED' && isFullByDefault);
  return isFull ? schema : { ...schema, definition: '' };
}

function notThere(method: string): never {
  throw new RpcError(status.UNIMPLEMENTED, `This emulator has no ${method}.`);
}
