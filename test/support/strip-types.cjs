// Jest transform: Node's own type stripping, so tests run the same code as `node src/...`.
const { stripTypeScriptTypes } = require('node:module');

module.exports = {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
};
