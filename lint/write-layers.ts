import { writeFileSync } from 'node:fs';
import { biomeLayers } from './biome-layers.ts';

writeFileSync(new URL('layers.json', import.meta.url), biomeLayers());
