/** Prints, as JSON, where the ensembles of the case in argv[2] are after 200 steps. */
import { moved, type Case } from './movedEnsembles.js';

const given = JSON.parse(process.argv[2]) as Case;
console.log(JSON.stringify(await moved(given, 200, true)));
