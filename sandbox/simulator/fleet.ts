export { createServer, type ServerSeed, subscriptionIds } from './world/create-server.ts';
