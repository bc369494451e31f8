// `npm run build`: the compiler copies no Lua, and the Redis adapter reads it from beside its own file.
import { cpSync } from 'node:fs';

cpSync('src/redis/lua', 'dist/redis/lua', { recursive: true });
