// Loaded into a worker before the service.
// A session's address is stored and used by every worker after the first, so the desk
// has one name, and each worker's name server leads it to that worker's own line.
import dns from 'node:dns';

const address = process.env['CHAOS_DESK_ADDRESS'] ?? '127.0.0.1';
const original = dns.lookup;

type Callback = (
  error: NodeJS.ErrnoException | null,
  address: string | dns.LookupAddress[],
  family: number,
) => void;

const lookup = (hostname: string, options: dns.LookupOptions, callback: Callback): void => {
  if (hostname !== 'desk.test') original(hostname, options as dns.LookupOneOptions, callback);
  else if (options.all === true) callback(null, [{ address, family: 4 }], 4);
  else callback(null, address, 4);
};
dns.lookup = lookup as typeof dns.lookup;

// Nothing else happens in this process until it is over.
process.on('SIGUSR2', () => {
  const limitMs = Number(process.env['CHAOS_BLOCK_MS'] ?? 0);
  const untilMs = performance.now() + Math.random() * limitMs;
  while (performance.now() < untilMs);
});
