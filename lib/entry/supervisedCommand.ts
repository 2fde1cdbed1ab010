/** What runs behind the command where it samples: the command hears the signals, and this process ends with it. */
import { standBehindCommand } from '../progress/signalWatch.js';
import { startWatchdog } from './watchdog.js';

startWatchdog();
standBehindCommand();
await import('../cli/command.js');
