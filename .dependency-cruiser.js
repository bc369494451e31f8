// The one-way arrow between the rooms (docs/architecture.md). Each rule says what to do instead.
const NPM = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'];
const ADAPTERS = '^src/(pubsub|redis|secrets|bots|memory|logging|system-clock|desks)/';
const ROOTS = '^src/(function|service|cli|client|demo|topics)/';
const STANDALONE = '^src/(live-agent-simulator|pubsub-emulator)/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A cycle hides which file needs which. Move the shared part into a file of its own.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'conversation-is-pure',
      comment:
        'What is decided must be decidable without the world. Return an effect and perform it in bridge.',
      severity: 'error',
      from: { path: '^src/conversation/' },
      to: { dependencyTypes: [...NPM, 'core'] },
    },
    {
      name: 'conversation-knows-nothing',
      comment: 'conversation is the end of the arrow; it imports no other room.',
      severity: 'error',
      from: { path: '^src/conversation/' },
      to: { path: '^src/', pathNot: '^src/conversation/' },
    },
    {
      name: 'events-are-bytes-of-ours',
      comment: 'The wire contract may use zod and the words of conversation, nothing else of ours.',
      severity: 'error',
      from: { path: '^src/events/' },
      to: { path: '^src/', pathNot: '^src/(events|conversation|errors)/' },
    },
    {
      name: 'bridge-speaks-only-ports',
      comment:
        'bridge puts steps in order. Add to a port in src/bridge/ports and implement it in an adapter.',
      severity: 'error',
      from: { path: '^src/bridge/' },
      to: { path: '^src/', pathNot: '^src/(bridge|events|conversation|errors)' },
    },
    {
      name: 'bridge-has-no-clients',
      comment: 'No product and no npm package in bridge.',
      severity: 'error',
      from: { path: '^src/bridge/' },
      to: { dependencyTypes: NPM },
    },
    {
      name: 'adapter-minds-its-own-business',
      comment:
        'Adapters never import each other; what two of them share belongs to bridge, events or conversation.',
      severity: 'error',
      from: { path: '^src/(pubsub|redis|secrets|bots|memory|logging|system-clock|desks/[^/]+)/' },
      to: { path: ADAPTERS, pathNot: '^src/$1/' },
    },
    {
      name: 'nobody-imports-a-root',
      comment: 'Composition roots are the start of the arrow. Only the demo may start the other processes.',
      severity: 'error',
      from: { path: '^src/', pathNot: ROOTS },
      to: { path: ROOTS },
    },
    {
      name: 'roots-stand-alone',
      comment: 'A process does not reach into another process. Only the demo wires several.',
      severity: 'error',
      from: { path: '^src/(function|service|cli|client|topics)/' },
      to: { path: ROOTS, pathNot: '^src/$1/' },
    },
    {
      name: 'stand-ins-stand-alone',
      comment: 'Emulator and simulator must not share code with what they test.',
      severity: 'error',
      from: { path: '^src/(live-agent-simulator|pubsub-emulator)/' },
      to: { path: '^src/', pathNot: '^src/$1/' },
    },
    {
      name: 'stand-ins-are-for-demo-and-cli',
      comment: 'No process that runs in production may load a stand-in.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(demo|cli|live-agent-simulator|pubsub-emulator)/' },
      to: { path: STANDALONE },
    },
    {
      name: 'src-never-imports-test',
      comment: 'Production code does not know its tests.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts)/' },
    },
    {
      name: 'no-dev-packages-in-src',
      comment: 'What src imports must be installed in production.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: '@types/' },
    },
    {
      name: 'no-unresolvable',
      comment: 'The import leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
