/** What runs beside a script that evaluates log posteriors in its own thread: it ends the script at the second signal. */
import { insist } from '../progress/insist.js';
import type { StopSignal } from '../progress/stopSignals.js';

const [pid, hint, ...signals] = process.argv.slice(2);

process.on('disconnect', () => process.exit()); // the script has ended
insist(
  () => ({ hint, signals: signals as StopSignal[] }),
  () => {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // it has just ended
    }
  },
);
